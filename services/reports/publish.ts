/**
 * Publishes runs: what is linked first, what links last. A run that was cut off is not in the list, as its entry comes
 * last of its files; the next attempt goes on where it stopped. Earlier runs stay.
 */
import type { Report } from "@spot-canvas/domain/contract/report";
import { Report as ReportShape } from "@spot-canvas/domain/contract/report";
import type { Revision } from "@spot-canvas/domain/contract/report-manifest";
import { ReportRun, ReportRuns } from "@spot-canvas/domain/contract/report-run";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import { parseToken } from "@spot-canvas/domain/events/position-token";
import { unwrap } from "@spot-canvas/domain/fault";
import { differencesOf, questionOf } from "@spot-canvas/domain/report/difference";
import type { Masks } from "@spot-canvas/domain/report/masking";
import { indexPage } from "./page/index-page.ts";
import { DOCUMENT, makeRun, type ReportSource, type Run, sha256Of } from "./run.ts";
import { IMMUTABLE, NO_CACHE, type Target, typeOf } from "./targets/target.ts";

/** What came of it. */
export interface Published {
  /** The run, new or the one that was there. */
  readonly run: ReportRun;
  /** Whether the same run was there already. */
  readonly isUnchanged: boolean;
  /** Objects that were written. */
  readonly written: readonly string[];
}

/** What is published. */
export interface PublishRequest {
  readonly source: ReportSource;
  readonly masks: Masks;
  readonly signal: AbortSignal;
}

const RUNS = "runs/";
const LIST = "runs.json";
const ENTRY = "run.json";
const INDEX = "index.html";
/** Figures that a revision names. */
const CHANGES_MAX = 500;

const readRun = readerOf(ReportRun);
const readRuns = readerOf(ReportRuns);
const readReport = readerOf(ReportShape);

/** Builds a report and publishes it where it says something new. */
export async function publishReport(target: Target, request: PublishRequest): Promise<Published> {
  const { source, masks, signal } = request;
  const known = await listRuns(target);
  let same: ReportRun | undefined;
  await using run = await makeRun(source, masks, async ({ report, content }) => {
    const last = lastOf(known, sha256Of(questionOf(report)));
    if (last?.content === content) {
      same = last;
      return "published";
    }
    return last === undefined ? {} : { revision: await revisionOf(target, last, report, source) };
  });
  const written: string[] = [];
  if (run !== undefined) await putRun(target, run, written, signal);
  const runs = run === undefined ? known : [...known.filter(({ id }) => id !== run.entry.id), run.entry];
  signal.throwIfAborted();
  await putList(target, runs, written);
  return { run: run?.entry ?? same!, isUnchanged: run === undefined, written };
}

/** Lists what is there: a publication that was cut off behind its run left a list without it. */
export async function completeList(target: Target): Promise<void> {
  const runs = await listRuns(target);
  if (runs.length > 0) await putList(target, runs, []);
}

/** Every run that is whole: those of the list, and those that were published since it was written. */
export async function listRuns(target: Target): Promise<readonly ReportRun[]> {
  const listed = new Map((await readList(target)).map((run) => [run.id, run]));
  const runs: ReportRun[] = [];
  for (const name of await target.list(RUNS)) {
    const id = new RegExp(`^${RUNS}([^/]+)/${ENTRY}$`).exec(name)?.[1];
    if (id === undefined) continue;
    const run = listed.get(id) ?? (await readEntry(target, name));
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

async function readList(target: Target): Promise<readonly ReportRun[]> {
  const read = readRuns(parsed(await target.read(LIST)));
  return read.ok ? read.value.runs : [];
}

async function readEntry(target: Target, name: string): Promise<ReportRun | undefined> {
  const read = readRun(parsed(await target.read(name)));
  return read.ok ? read.value : undefined;
}

/** JSON; undefined where it is none: somebody else may have put it there. */
function parsed(content: Uint8Array | undefined): unknown {
  try {
    return content === undefined ? undefined : JSON.parse(Buffer.from(content).toString());
  } catch {
    return undefined;
  }
}

/** The newest revision of what a question was answered with. */
const lastOf = (runs: readonly ReportRun[], question: string): ReportRun | undefined =>
  runs
    .filter((run) => run.question === question)
    .reduce<ReportRun | undefined>(
      (last, run) => (last === undefined || run.revision > last.revision ? run : last),
      undefined,
    );

/** What changed since a run, and why. */
async function revisionOf(
  target: Target,
  last: ReportRun,
  report: Report,
  source: ReportSource,
): Promise<Revision> {
  const before = readReport(parsed(await target.read(`${RUNS}${last.id}/${DOCUMENT}`)));
  const { late } =
    report.subject.kind === "account"
      ? await source({ since: unwrap(parseToken(last.position)).positions.TRADING })
      : { late: [] };
  return {
    number: last.revision + 1,
    revises: last.id,
    late,
    changes: before.ok ? differencesOf(before.value, report).slice(0, CHANGES_MAX) : [],
  };
}

async function putRun(target: Target, run: Run, written: string[], signal: AbortSignal): Promise<void> {
  const folder = `${RUNS}${run.entry.id}/`;
  for (const { name, path, sha256 } of run.files) {
    signal.throwIfAborted();
    const at = folder + name;
    if ((await target.hashOf(at)) === sha256) continue;
    await target.putFile(at, path, { contentType: typeOf(name), cacheControl: IMMUTABLE, sha256 });
    written.push(at);
  }
  signal.throwIfAborted();
  await putText(target, folder + ENTRY, `${JSON.stringify(run.entry)}\n`, IMMUTABLE, written);
}

/** The list, for programs and then for people. */
async function putList(target: Target, runs: readonly ReportRun[], written: string[]): Promise<void> {
  const sorted = runs.toSorted((left, right) =>
    left.to === right.to ? (left.id < right.id ? -1 : 1) : left.to < right.to ? 1 : -1,
  );
  const list = { format: "spot-canvas-reports@1", runs: sorted };
  await putText(target, LIST, `${JSON.stringify(list, null, 1)}\n`, NO_CACHE, written);
  await putText(target, INDEX, indexPage(sorted), NO_CACHE, written);
}

async function putText(
  target: Target,
  name: string,
  text: string,
  cacheControl: string,
  written: string[],
): Promise<void> {
  const content = Buffer.from(text);
  const sha256 = sha256Of(content);
  if ((await target.hashOf(name)) === sha256) return;
  await target.put(name, content, { contentType: typeOf(name), cacheControl, sha256 });
  written.push(name);
}
