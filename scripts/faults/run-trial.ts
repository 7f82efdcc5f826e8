/** Runs one trial: load, fault, recovery, and the judgement of what is left. */
import { createHash } from "node:crypto";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import { randomFrom } from "@spot-canvas/domain/statistics/kernels/random";
import type { ServiceProcess } from "@spot-canvas/services/testing/service-process";
import { Findings } from "./findings.ts";
import { eventsIn } from "./log-events.ts";
import { API_KEY, type System, startSystem } from "./system.ts";
import { differingTables, digestOf, projectCleanly } from "./tables.ts";
import type { Trial } from "./trial.ts";

/** What a trial came to: one object of the report. */
export interface TrialResult {
  readonly fault: string;
  readonly what: string;
  readonly seed: number;
  /** `not run` where this machine cannot make the fault happen; `wrong` says why. */
  readonly outcome: "passed" | "failed" | "not run";
  readonly events: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** From the end of the fault until something sent after it was worked through. */
  readonly recovery_seconds: number;
  readonly state_hash: string;
  /** What our services said of it. */
  readonly said: string;
  readonly wrong: readonly string[];
  readonly seconds: number;
  /** The load average of the machine over a minute, at the end: one that is busy with other work recovers late. */
  readonly load: number;
}

/** Recovery must not take longer. */
export const RECOVERY_SECONDS_MAX = 10;
/** After this a system is stuck. */
const PATIENCE_MS = 90_000;
const STATE_MS = 5_000;
const EVENTS_SHOWN = 8;

/** Runs a trial. What goes wrong in it is in the result; it never throws. */
export async function runTrial(trial: Trial, seed: number): Promise<TrialResult> {
  const began = performance.now();
  const findings = new Findings();
  const random = randomFrom(createHash("sha256").update(`${trial.name} ${seed}`).digest().readUInt32LE());
  let [recovery, said, refused] = [0, "", false];
  try {
    await using system = await startSystem(trial, seed);
    try {
      await within("begin", allWorked(system));
      const before = linesThatSay(trial, system.said()).length;
      await trial.disturb(system, random);
      const over = performance.now();
      await within("recover", allWorked(system));
      recovery = (performance.now() - over) / 1_000;
      await within("finish", Promise.all(system.loads.map((load) => load.finish())));
      // From here on nothing shall be appended; what projects goes on.
      await Promise.all(system.services.filter(isWriter).map((service) => service.stop()));
      findings.expect(!system.said().includes(API_KEY), "a key was said where operators read");
      said = wordOf(trial, system, before, findings);
      await judge(trial, system, findings);
      await trial.check?.(system, findings);
    } catch (error) {
      const state = await Promise.race([stateOf(system), sleep(STATE_MS, "The servers do not answer.")]);
      findings.wrong.push(`${reasonOf(error)}\n${state}\n${system.said().slice(-4_000)}`);
    }
  } catch (error) {
    refused = error instanceof Fault && error.tag === "MountRefused";
    findings.wrong.push(reasonOf(error));
  }
  const { name, what } = trial;
  const { events, acknowledged, lost, doubled, reordered, stateHash, wrong } = findings;
  return {
    fault: name,
    what,
    seed,
    outcome: refused ? "not run" : wrong.length === 0 ? "passed" : "failed",
    events,
    acknowledged,
    lost,
    doubled,
    reordered,
    recovery_seconds: rounded(recovery),
    state_hash: stateHash,
    said,
    wrong,
    seconds: rounded((performance.now() - began) / 1_000),
    load: rounded(loadavg()[0]!),
  };
}

/** The column that says when the log took an event whose sender named no time. */
const LOG_TIME = "ingested_at";

const isWriter = ({ name }: ServiceProcess): boolean => !name.startsWith("projector");

const allWorked = (system: System): Promise<unknown> =>
  Promise.all(system.loads.map((load) => load.worked()));

async function within(step: string, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = sleep(PATIENCE_MS, "late", { signal: over.signal });
  late.catch(() => undefined);
  if ((await Promise.race([work, late])) === "late") {
    throw new Error(`The system did not ${step} within ${PATIENCE_MS / 1_000} s.`);
  }
  over.abort();
}

/** Where a system stands that is stuck. */
async function stateOf({ loads, log, tables }: System): Promise<string> {
  const acknowledged = loads.map((load) => load.acknowledged).join(", ");
  const ends = (await log.streams()).map(({ name, lastPosition }) => `${name} ${lastPosition}`).join(", ");
  const events = (await eventsIn(log)).slice(-EVENTS_SHOWN);
  const last = events.map(({ type, data }) => `${type} ${JSON.stringify(data, textOf)}`).join("\n");
  return `Acknowledged: ${acknowledged}. The log: ${ends}. ${await tables.state()}\n${last}`;
}

const textOf = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

/** The lines in which our services named the fault, or what looks like it. */
const linesThatSay = ({ says }: Trial, said: string): readonly string[] =>
  says === undefined ? [] : said.split("\n").filter((line) => says.test(line));

/** The last of these, which must be more than there were before the fault. */
function wordOf(trial: Trial, system: System, before: number, findings: Findings): string {
  if (trial.says === undefined) return "";
  const lines = linesThatSay(trial, system.said());
  findings.expect(lines.length > before, `nothing was said of it that matches ${trial.says}`);
  return (lines.at(-1) ?? "").replace(/^(\w+: )?\S+Z /, "$1").trim();
}

/** What holds for every trial: no event twice, what the loads promise, and tables as a clean run makes them. */
async function judge(trial: Trial, system: System, findings: Findings): Promise<void> {
  const { tables, log, ground } = system;
  const ends = (await log.streams()).map(({ name, lastPosition }) => [name, lastPosition] as const);
  await within("settle", tables.reach(Object.fromEntries(ends)));
  const events = await eventsIn(log);
  findings.events = events.length;
  const firsts = firstOfEach(events);
  const repeats = events.length - firsts.length;
  if (!trial.copies) {
    findings.doubled = repeats;
    findings.expect(repeats === 0, `${repeats} events are in the log again`);
  }
  for (const load of system.loads) load.check(firsts, findings);
  const found = await tables.hashes();
  findings.stateHash = digestOf(found);
  const clean = await projectCleanly(log, await ground.postgres.createDatabase());
  for (const table of differingTables(found, await clean.hashes())) {
    const rows = await tables.rowsApart(clean, table, trial.timesDiffer ? [LOG_TIME] : []);
    if (rows !== undefined) findings.wrong.push(`the table ${table} differs from a clean run's: ${rows}`);
  }
  await clean.close();
}

/** Each event once: its first record. */
function firstOfEach(events: readonly Event[]): readonly Event[] {
  const firsts = new Map<string, Event>();
  for (const event of events) if (!firsts.has(event.envelope.id)) firsts.set(event.envelope.id, event);
  return [...firsts.values()];
}

const rounded = (value: number): number => Number(value.toFixed(2));

const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
