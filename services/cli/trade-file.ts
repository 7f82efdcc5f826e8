/** Trades as files hold them. Each stays the text that it was, so that no amount loses a digit on the way. */
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Fault } from "@spot-canvas/domain/fault";
import { type RefusedRow, readExport } from "../ingestion/trade-exports/read-export.ts";
import { formatExactJson, parseExactJson } from "./exact-json.ts";

/** What a file of trades holds. */
export interface TradeFile {
  /** The JSON text of every trade. */
  readonly trades: readonly string[];
  /** Rows of an export that should be trades and cannot be, by line. */
  readonly refused: readonly RefusedRow[];
  /** Rows of an export that are something else, such as deposits. */
  readonly skipped: number;
}

/**
 * Reads JSON (`{"trades": [...]}`, an array, or one trade a line), or the CSV export of a venue for an account: what it
 * is shows itself. Faults: those of the file, `NoTrades`, `NotTrades`, `NotJson`, `NoAccount`.
 */
export async function readTradeFile(file: string, account: string | undefined): Promise<TradeFile> {
  const text = await readText(file);
  const exported = readExport(text, account ?? "?");
  if (exported !== undefined) {
    if (account !== undefined) return exported;
    const message = `${file} is an export of ${exported.venue}, which names no account: give one with --account.`;
    throw new Fault("NoAccount", "usage", message);
  }
  const trades = tradesIn(text, file);
  if (trades.length === 0) throw new Fault("NoTrades", "usage", `${file} holds no trades.`);
  return { trades: trades.map((trade) => formatExactJson(trade, 0)), refused: [], skipped: 0 };
}

function tradesIn(text: string, file: string): readonly unknown[] {
  let whole: unknown;
  try {
    whole = parseExactJson(text);
  } catch {
    return linesIn(text, file);
  }
  if (Array.isArray(whole)) return whole;
  const { trades } = (whole ?? {}) as { readonly trades?: unknown };
  if (Array.isArray(trades)) return trades;
  if (typeof whole === "object" && whole !== null && "trade_id" in whole) return [whole];
  throw new Fault(
    "NotTrades",
    "usage",
    `${file} must hold {"trades": [...]}, an array, or one trade a line.`,
  );
}

function linesIn(text: string, file: string): readonly unknown[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [parseExactJson(line)];
    } catch (cause) {
      throw new Fault("NotJson", "usage", notTrades(file, text, index), { cause });
    }
  });
}

function notTrades(file: string, text: string, line: number): string {
  if (line > 0) return `Line ${line + 1} of ${file} is no JSON: each of its lines has to be a trade.`;
  const what = `${file} is neither a CSV export of Coinbase, Kraken or OKX nor JSON`;
  return /^time,open,/i.test(text)
    ? `${what}: it holds candles, which \`canvas import candles\` imports.`
    : `${what}: \`canvas import trades --help\` says what is read.`;
}

/** The text of a file, unpacked where it is packed; `-` is standard input. */
export async function readText(file: string): Promise<string> {
  try {
    const bytes = file === "-" ? await readStandardInput() : await readFile(file);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (packed ? await promisify(gunzip)(bytes) : bytes).toString("utf8");
  } catch (cause) {
    throw fileFault(file, cause);
  }
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What is wrong with a file, in a sentence. */
export function fileFault(file: string, cause: unknown): Fault {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return new Fault("FileMissing", "not-found", `${file} does not exist: look at the path.`, { cause });
  }
  if (code === "EISDIR")
    return new Fault("FileIsDirectory", "usage", `${file} is a directory: name a file.`, { cause });
  if (code === "EACCES") {
    return new Fault(
      "FileForbidden",
      "forbidden",
      `${file} may not be read by this user: look at its rights.`,
      { cause },
    );
  }
  return new Fault("FileUnreadable", "corrupt", `${file} cannot be read: ${(cause as Error).message}.`, {
    cause,
  });
}
