/** What a venue's export is turned into: trades as the import takes them, and what cannot be one. */
import { Fault } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatInstant, parseInstant } from "@spot-canvas/domain/time/instant";
import type { CsvFile, CsvRow } from "./csv.ts";

/** A trade of an export. Amounts are decimal text with every digit of the file. */
export interface VenueTrade {
  /** Unique within the venue. */
  readonly id: string;
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly feeCurrency: string;
  /** RFC 3339 in UTC. */
  readonly timestamp: string;
}

/** One kind of file. */
export interface ExportFormat {
  readonly venue: string;
  readonly isHeader: (names: readonly string[]) => boolean;
  /** Gives each trade to `take` with its row, and tells `skip` of rows that are no trades. Throws faults of single rows. */
  readonly read: (file: CsvFile, sink: ExportSink) => void;
}

/** Where what was read goes. */
export interface ExportSink {
  take(row: CsvRow, make: () => VenueTrade): void;
  skip(row: CsvRow): void;
}

/** What a row is refused for. */
export const refused = (reason: string): Fault => new Fault("RefusedRow", "usage", reason);

/** An amount of a column: a currency's sign before it and commas between thousands are passed over. */
export function amountIn(row: CsvRow, name: string): Decimal {
  const given = row.get(name);
  const plain = given.replace(/^([-+]?)[^\d.+-]*/, "$1").replace(/,(?=\d{3}(?:\D|$))/g, "");
  const parsed = Decimal.parse(plain);
  if (parsed.ok) return parsed.value;
  throw refused(`${name} is "${given}": it must be a number`);
}

/** The same where it may be empty: 0 then. */
export const optionalAmountIn = (row: CsvRow, name: string): Decimal =>
  row.get(name) === "" ? Decimal.of(0) : amountIn(row, name);

/** A time in UTC, also as `2024-01-05 12:34:56.789` with or without `UTC`; `offset` is what the file says of its zone. */
export function timeIn(row: CsvRow, name: string, offset = "Z"): string {
  const given = row.get(name);
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?(Z|UTC|[+-]\d{2}:\d{2})?$/.exec(
    given,
  );
  const zone = match?.[3] === undefined ? offset : match[3] === "UTC" ? "Z" : match[3];
  const parsed = match && parseInstant(`${match[1]}T${match[2]}${zone}`);
  if (parsed?.ok) return formatInstant(parsed.value);
  throw refused(`${name} is "${given}": it must be a time such as 2024-01-05 12:34:56`);
}

/** Which way, in any case of letters. */
export function sideIn(row: CsvRow, name: string): "buy" | "sell" {
  const side = row.get(name).toLowerCase();
  if (side === "buy" || side === "sell") return side;
  throw refused(`${name} is "${row.get(name)}": it must be buy or sell`);
}

/** A text that must be there. */
export function textIn(row: CsvRow, name: string): string {
  const text = row.get(name);
  if (text !== "") return text;
  throw refused(`${name} is empty`);
}
