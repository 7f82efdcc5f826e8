/** Comma-separated values as venues export them: quoted fields, lines before the header, a byte order mark. */
import { Fault } from "@spot-canvas/domain/fault";

/** A row, by the names of its header in lower case. */
export interface CsvRow {
  /** In the file, from 1 on. */
  readonly line: number;
  /** The text of a column; empty where there is none. */
  get(name: string): string;
}

/** A file: what stood before its header, the header's names in lower case, and its rows. */
export interface CsvFile {
  readonly preamble: string;
  readonly names: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** How many lines may stand before the header. */
const PREAMBLE_MAX = 10;

/** Finds the header among the first records, by what `isHeader` accepts; undefined where there is none. */
export function csvFileIn(
  records: readonly CsvRecord[],
  isHeader: (names: readonly string[]) => boolean,
): CsvFile | undefined {
  const at = records.slice(0, PREAMBLE_MAX).findIndex(({ fields }) => isHeader(fields.map(nameOf)));
  if (at < 0) return undefined;
  const names = records[at]!.fields.map(nameOf);
  const columns = new Map(names.map((name, index) => [name, index]));
  return {
    preamble: records
      .slice(0, at)
      .map(({ fields }) => fields.join(","))
      .join("\n"),
    names,
    rows: records.slice(at + 1).map(({ line, fields }) => ({
      line,
      get: (name) => fields[columns.get(name) ?? -1]?.trim() ?? "",
    })),
  };
}

const nameOf = (field: string): string => field.trim().toLowerCase();

/** The fields of one record, and the line where it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Splits a text into records; empty lines are none. Fault `UnreadableCsv` where a quote is not closed. */
export function csvRecordsIn(given: string): readonly CsvRecord[] {
  const text = given.replace(/^\uFEFF/, "");
  const records: CsvRecord[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let line = 1;
  let fields: string[] = [];
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) {
      const message = `Line ${line + fields.join("").split("\n").length - 1} has a quote that does not end.`;
      throw new Fault("UnreadableCsv", "usage", message);
    }
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === "," && field.lastIndex < text.length) continue;
    if (fields.some((each) => each.trim() !== "")) records.push({ line, fields });
    line += 1 + fields.reduce((sum, each) => sum + each.split("\n").length - 1, 0);
    fields = [];
  }
  return records;
}
