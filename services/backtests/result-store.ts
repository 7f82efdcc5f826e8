/**
 * Results of backtests on disk, by content: a file is named after the SHA-256 of the document in it, so that it can be
 * opened at any time without a run, and two runs that came out alike are one file. Beside it stands its manifest, small,
 * for lists.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { Fault } from "@spot-canvas/domain/fault";
import type { BacktestDocument, Manifest } from "./document.ts";

/** A result in a list. */
export interface StoredResult {
  /** 64 hex digits. */
  readonly hash: string;
  /** When it was stored, epoch milliseconds. */
  readonly storedAt: number;
  readonly manifest: Manifest;
  readonly trades: number;
  readonly final_equity: string;
  readonly currency: string;
}

const RESULT = ".json.gz";
const SUMMARY = ".summary.json";
/** Most of a result is numbers that hardly shrink more at higher levels. */
const LEVEL = 1;

const folderIn = (dataDir: string): string => join(dataDir, "backtests");

/** Stores a result; gives its hash. One that is there already stays as it is. */
export async function storeResult(dataDir: string, document: BacktestDocument): Promise<string> {
  const folder = folderIn(dataDir);
  const text = JSON.stringify(document);
  const hash = createHash("sha256").update(text).digest("hex");
  const { manifest, final_equity, currency } = document;
  const summary = { manifest, trades: document.trades.length, final_equity, currency };
  await mkdir(folder, { recursive: true });
  await place(join(folder, hash + RESULT), await promisify(gzip)(text, { level: LEVEL }));
  await place(join(folder, hash + SUMMARY), Buffer.from(JSON.stringify(summary)));
  return hash;
}

/** Writes a file whole or not at all. */
async function place(path: string, content: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, path);
}

/** Every stored result, newest first. */
export async function listResults(dataDir: string): Promise<readonly StoredResult[]> {
  const folder = folderIn(dataDir);
  const names = await namesIn(folder);
  const results = await Promise.all(
    names
      .filter((name) => name.endsWith(SUMMARY))
      .map(async (name): Promise<StoredResult> => {
        const path = join(folder, name);
        const summary = JSON.parse(await readFile(path, "utf8")) as Omit<StoredResult, "hash" | "storedAt">;
        return { hash: name.slice(0, -SUMMARY.length), storedAt: (await stat(path)).mtimeMs, ...summary };
      }),
  );
  return results.sort((left, right) => right.storedAt - left.storedAt || (left.hash < right.hash ? -1 : 1));
}

/** A result by its hash or the beginning of it. Faults: `NoResult`, `ManyResults`, `ResultDamaged`. */
export async function readResult(
  dataDir: string,
  prefix: string,
): Promise<{ readonly hash: string; readonly document: BacktestDocument }> {
  const folder = folderIn(dataDir);
  const found = (await namesIn(folder)).filter((name) => name.endsWith(RESULT) && name.startsWith(prefix));
  if (found.length === 0) {
    const text = `There is no backtest ${prefix} in ${folder}: see \`canvas backtest list\`.`;
    throw new Fault("NoResult", "not-found", text);
  }
  if (found.length > 1) {
    throw new Fault(
      "ManyResults",
      "usage",
      `${found.length} backtests begin with ${prefix}: give more of the hash.`,
    );
  }
  const hash = found[0]!.slice(0, -RESULT.length);
  const bytes = await readFile(join(folder, found[0]!));
  try {
    const text = (await promisify(gunzip)(bytes)).toString();
    if (createHash("sha256").update(text).digest("hex") === hash) {
      return { hash, document: JSON.parse(text) as BacktestDocument };
    }
  } catch {
    // Cut off, or no gzip at all.
  }
  const text = `The result ${hash} does not hold what it is named after: delete it and run the backtest again.`;
  throw new Fault("ResultDamaged", "corrupt", text);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
