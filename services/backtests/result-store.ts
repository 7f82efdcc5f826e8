/**
 * Results of backtests on disk, by content, so that each can be opened at any time without a run, and two runs that came
 * out alike are one file. Beside a run stands its manifest, small, for lists.
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SweepResult, WalkForwardResult } from "@spot-canvas/domain/contract/backtest-result";
import { placeFile } from "../files/place-file.ts";
import { namesIn, readDocument, storeDocument, theOnly } from "./content-store.ts";
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

const SUMMARY = ".summary.json";

const runsIn = (dataDir: string): string => join(dataDir, "backtests");
const tablesIn = (dataDir: string): string => join(dataDir, "backtests", "tables");

/** Stores the result of a run; gives its hash. */
export async function storeResult(dataDir: string, document: BacktestDocument): Promise<string> {
  const folder = runsIn(dataDir);
  const hash = await storeDocument(folder, document);
  const { manifest, final_equity, currency } = document;
  const summary = { manifest, trades: document.trades.length, final_equity, currency };
  await placeFile(join(folder, hash + SUMMARY), JSON.stringify(summary));
  return hash;
}

/** Every stored run, newest first. */
export async function listResults(dataDir: string): Promise<readonly StoredResult[]> {
  const folder = runsIn(dataDir);
  const results = await Promise.all((await summariesIn(folder)).map((name) => summaryIn(folder, name)));
  return results.sort((left, right) => right.storedAt - left.storedAt || (left.hash < right.hash ? -1 : 1));
}

/** The summary of a run by its hash or the beginning of it. Faults: `NoResult`, `ManyResults`. */
export async function findResult(dataDir: string, prefix: string): Promise<StoredResult> {
  const folder = runsIn(dataDir);
  const found = (await summariesIn(folder)).filter((name) => name.startsWith(prefix));
  return summaryIn(folder, theOnly(found, prefix));
}

const summariesIn = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).filter((name) => name.endsWith(SUMMARY));

async function summaryIn(folder: string, name: string): Promise<StoredResult> {
  const path = join(folder, name);
  const summary = JSON.parse(await readFile(path, "utf8")) as Omit<StoredResult, "hash" | "storedAt">;
  return { hash: name.slice(0, -SUMMARY.length), storedAt: (await stat(path)).mtimeMs, ...summary };
}

/** A run by its hash or the beginning of it. Faults: `NoResult`, `ManyResults`, `ResultDamaged`. */
export async function readResult(
  dataDir: string,
  prefix: string,
): Promise<{ readonly hash: string; readonly document: BacktestDocument }> {
  const { hash, document } = await readDocument(runsIn(dataDir), prefix);
  return { hash, document: document as BacktestDocument };
}

/** Stores what came of a sweep or a walk-forward; gives its hash. */
export const storeTable = (dataDir: string, table: SweepResult | WalkForwardResult): Promise<string> =>
  storeDocument(tablesIn(dataDir), table);

/** What came of a sweep or a walk-forward, by its hash. Faults: `NoResult`, `ResultDamaged`. */
export const readTable = async <T extends SweepResult | WalkForwardResult>(
  dataDir: string,
  hash: string,
): Promise<T> => (await readDocument(tablesIn(dataDir), hash)).document as T;
