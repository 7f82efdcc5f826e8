/** Checks a report: computes it again from what its manifest pins, and says what differs. */
import { createHash, type Hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Report } from "@spot-canvas/domain/contract/report";
import type { FigureChange } from "@spot-canvas/domain/contract/report-manifest";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import { parseToken } from "@spot-canvas/domain/events/position-token";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { differencesOf } from "@spot-canvas/domain/report/difference";
import { masked } from "@spot-canvas/domain/report/masking";
import type { BuiltReport } from "./account-report.ts";
import { daysFile } from "./days-file.ts";
import { CODE } from "./engine.ts";
import type { WritePiece } from "./piece.ts";
import { sha256Of } from "./run.ts";
import { hashOfFile } from "./targets/directory.ts";
import { TZDB_VERSION } from "./zone-offset.ts";

/** What was found. */
export interface Verdict {
  /** Every figure and file is as it should be. */
  readonly equal: boolean;
  readonly figures: number;
  readonly differences: readonly FigureChange[];
  /** What may explain a difference, in sentences. */
  readonly remarks: readonly string[];
}

/** Builds the report again: with the same question, and with what was known. */
export type Rebuild = (write: WritePiece) => Promise<BuiltReport>;

const readReport = readerOf(Report);

/** Reads a report file. Faults: `FileMissing`, `NotReport`. */
export async function readReportFile(file: string): Promise<Report> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new Fault("FileMissing", "not-found", `The file ${file} cannot be read.`, { cause });
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw notReport(file, "it is no JSON", cause);
  }
  const read = readReport(document);
  if (read.ok) return read.value;
  throw notReport(file, read.error.message.replace("invalid body: ", ""), read.error);
}

/** Checks a report, and the files beside it where they are there. */
export async function verifyReport(file: string, report: Report, rebuild: Rebuild): Promise<Verdict> {
  const { manifest } = report;
  const made = new Map<string, Hash>();
  const built = await rebuild(async (name, piece) => {
    const hash = made.get(name) ?? createHash("sha256");
    made.set(name, hash.update(piece));
  });
  const again = masked(built.report, { ...manifest.masked, alias: report.subject.name });
  const hashes = new Map([...made].map(([name, hash]) => [name, hash.digest("hex")]));
  hashes.set("days.csv", sha256Of(daysFile(again)));
  const differences = [
    ...differencesOf(report, again),
    ...(await fileDifferences(dirname(file), report, hashes)),
  ];
  return {
    equal: differences.length === 0,
    figures: countOf(report),
    differences,
    remarks: [...remarksOf(report, built), ...epochRemark(report, again)],
  };
}

/** Files as the manifest has them, beside what they should be, and beside what lies there. */
async function fileDifferences(
  folder: string,
  { manifest }: Report,
  hashes: ReadonlyMap<string, string>,
): Promise<readonly FigureChange[]> {
  const found: FigureChange[] = [];
  for (const { name, sha256 } of manifest.files) {
    const should = hashes.get(name);
    const what = `files.${name}`;
    if (should !== sha256) {
      found.push({ figure: what, before: sha256, ...(should === undefined ? {} : { after: should }) });
      continue;
    }
    const lies = await hashOfFile(join(folder, name)).catch(() => undefined);
    if (lies !== undefined && lies !== sha256) found.push({ figure: what, before: lies, after: sha256 });
  }
  return found;
}

function remarksOf({ manifest }: Report, { report, newerCandles }: BuiltReport): readonly string[] {
  const remarks: string[] = [];
  const other = (what: string, was: string, is: string): void => {
    if (was !== is)
      remarks.push(`The report was made with ${what} ${was}, this is ${is}: figures may differ.`);
  };
  other("the program", manifest.code, CODE);
  other("the engine", manifest.engine, report.manifest.engine);
  other("the time zone database", manifest.tzdb, TZDB_VERSION);
  if (newerCandles > 0) {
    remarks.push(
      `${newerCandles} candles of the period were recorded or revised after the report: values at prices may differ.`,
    );
  }
  return remarks;
}

function epochRemark(report: Report, again: Report): readonly string[] {
  const [was, is] = [report, again].map(({ manifest }) => {
    const token = parseToken(manifest.position);
    return token.ok ? token.value.epoch : undefined;
  });
  return was === is ? [] : ["The report is of another log: it was recreated or restored since."];
}

/** Where the log was when a report was made. */
export const positionOf = ({ manifest }: Report): string => {
  unwrap(parseToken(manifest.position));
  return manifest.position;
};

const countOf = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, item) => sum + countOf(item), 0)
    : 1;

const notReport = (file: string, reason: string, cause: unknown): Fault =>
  new Fault("NotReport", "usage", `${file} is no report.json of this program: ${reason.slice(0, 200)}.`, {
    cause,
  });
