/** Documents on disk, by content: a file is named after the SHA-256 of the text in it. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { Fault } from "@spot-canvas/domain/fault";
import { placeFile } from "../files/place-file.ts";

const DOCUMENT = ".json.gz";
/** Most of a result is numbers that hardly shrink more at higher levels. */
const LEVEL = 1;

/** Stores a document; gives its hash. One that is there already stays as it is. */
export async function storeDocument(folder: string, document: object): Promise<string> {
  const text = JSON.stringify(document);
  const hash = createHash("sha256").update(text).digest("hex");
  await placeFile(join(folder, hash + DOCUMENT), await promisify(gzip)(text, { level: LEVEL }));
  return hash;
}

/** A document by its hash or the beginning of it. Faults: `NoResult`, `ManyResults`, `ResultDamaged`. */
export async function readDocument(
  folder: string,
  prefix: string,
): Promise<{ readonly hash: string; readonly document: unknown }> {
  const found = (await namesIn(folder)).filter((name) => name.endsWith(DOCUMENT) && name.startsWith(prefix));
  const name = theOnly(found, prefix);
  const hash = name.slice(0, -DOCUMENT.length);
  const bytes = await readFile(join(folder, name));
  try {
    const text = (await promisify(gunzip)(bytes)).toString();
    if (createHash("sha256").update(text).digest("hex") === hash) return { hash, document: JSON.parse(text) };
  } catch {
    // Cut off, or no gzip at all.
  }
  const text = `The result ${hash} does not hold what it is named after: delete it and run the backtest again.`;
  throw new Fault("ResultDamaged", "corrupt", text);
}

/** The one name that begins with a prefix. Faults: `NoResult`, `ManyResults`. */
export function theOnly(found: readonly string[], prefix: string): string {
  const [name, ...others] = found;
  if (name === undefined) {
    const text = `There is no backtest ${prefix.slice(0, 64)}: see \`canvas backtest list\`.`;
    throw new Fault("NoResult", "not-found", text);
  }
  if (others.length === 0) return name;
  throw new Fault(
    "ManyResults",
    "usage",
    `${found.length} backtests begin with ${prefix}: give more of the hash.`,
  );
}

/** The names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
