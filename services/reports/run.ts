/** One run of a report as files on their way to a target: its page, its figures and its tables. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "@spot-canvas/domain/contract/report";
import type { Revision } from "@spot-canvas/domain/contract/report-manifest";
import type { ReportRun } from "@spot-canvas/domain/contract/report-run";
import { questionOf } from "@spot-canvas/domain/report/difference";
import { type Masks, masked } from "@spot-canvas/domain/report/masking";
import { daysFile } from "./days-file.ts";
import { reportPage } from "./page/page.ts";
import type { WritePiece } from "./piece.ts";
import { RunFiles } from "./run-files.ts";

/** What builds a report: an account's, by way of the API or beside the log, or a backtest's. */
export type ReportSource = (ask: {
  /** What the log took after this position of TRADING is named. */
  readonly since?: number;
  /** Takes pieces of the files beside the report. */
  readonly write?: WritePiece;
}) => Promise<{ readonly report: Report; readonly late: readonly string[] }>;

/** A run on its way. Disposing removes its files. */
export interface Run extends AsyncDisposable {
  readonly entry: ReportRun;
  readonly report: Report;
  /** In the order in which they are to be seen: what is linked first. */
  readonly files: readonly { readonly name: string; readonly path: string; readonly sha256: string }[];
}

/** Decides, given what a run would say, whether it is wanted, and what it corrects. */
export type Decision = (draft: {
  readonly report: Report;
  readonly content: string;
}) => Promise<"published" | { readonly revision?: Revision }>;

/** The names of the files of every run. */
export const PAGE = "report.html";
export const DOCUMENT = "report.json";

/** The page's way back to the list. */
const HOME = "../../index.html";

/** Builds a run; undefined where the same one is published already. */
export async function makeRun(
  source: ReportSource,
  masks: Masks,
  decide: Decision,
): Promise<Run | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "canvas-report-"));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const files = new RunFiles(folder);
    // The files hold amounts: who is not to see them gets none.
    const built = await source(masks.amounts ? {} : { write: (name, piece) => files.append(name, piece) });
    const shown = masked(built.report, masks);
    const content = contentOf(shown);
    const decision = await decide({ report: shown, content });
    if (decision === "published") {
      await files.end();
      await dispose();
      return undefined;
    }
    await files.append("days.csv", daysFile(shown));
    const made = await files.end();
    const { revision } = decision;
    const report: Report = {
      ...shown,
      manifest: {
        ...shown.manifest,
        files: made.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
      },
      ...(revision === undefined ? {} : { revision }),
    };
    const place = async (name: string, text: string) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return { name, path, sha256: sha256Of(text) };
    };
    const document = await place(DOCUMENT, `${JSON.stringify(report, null, 1)}\n`);
    const page = await place(PAGE, reportPage(report, HOME));
    const entry = entryOf(report, content);
    return { entry, report, files: [...made, document, page], [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** SHA-256 of a text, 64 hex digits. */
export const sha256Of = (text: string | Uint8Array): string =>
  createHash("sha256").update(text).digest("hex");

/** The hash of all that a report says, however far the log was by then. */
export function contentOf(report: Report): string {
  const { revision: _, manifest, ...rest } = report;
  const { position: __, files: ___, ...pinned } = manifest;
  return sha256Of(JSON.stringify([rest, pinned]));
}

const ID_DIGITS = 8;

function entryOf(report: Report, content: string): ReportRun {
  const { subject, period, summary, trips, manifest, revision } = report;
  const number = revision?.number ?? 1;
  const rate = (name: string): number | undefined =>
    report.metrics.find((metric) => metric.name === name)?.value;
  const optional = (name: string, value: number | undefined) =>
    value === undefined ? {} : { [name]: value };
  const time = period.to.replace(/[-:]/g, "").slice(0, 13);
  const id = `${slugOf(subject.name)}-${time}-${content.slice(0, ID_DIGITS)}`;
  return {
    id: number === 1 ? id : `${id}-r${number}`,
    question: sha256Of(questionOf(report)),
    content,
    revision: number,
    ...(revision === undefined ? {} : { revises: revision.revises }),
    position: manifest.position,
    name: subject.name,
    kind: subject.kind,
    mode: subject.mode,
    simulated: subject.simulated,
    unit: subject.amounts === "percent" ? "%" : subject.currency,
    from: period.from,
    to: period.to,
    earned: summary.earned,
    ...optional("return", summary.time_weighted === undefined ? undefined : Number(summary.time_weighted)),
    ...optional("max_drawdown", rate("max_drawdown")),
    ...optional("sharpe", rate("sharpe")),
    trips: trips.count,
  };
}

/** A name as part of an address. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40) || "account";
