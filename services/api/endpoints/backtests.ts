/** Takes backtests as jobs, tells how far they are and what came of them; and takes the record of those run elsewhere. */
import {
  type BacktestJob,
  cancelBacktest,
  compareBacktests,
  exportBacktest,
  getBacktest,
  listBacktests,
  listMetrics,
  recordBacktest,
  startBacktest,
  startSweep,
  streamBacktest,
} from "@spot-canvas/domain/contract/backtests";
import type { Cursor } from "@spot-canvas/domain/contract/cursor";
import { writeJson } from "@spot-canvas/domain/contract/json";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { METRICS } from "@spot-canvas/domain/statistics/catalogue";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import { checkRun, checkSweep, requestOfInput, sweepOfInput } from "../../backtests/jobs/input-request.ts";
import { recordCompleted } from "../../backtests/jobs/platform-backtests.ts";
import type { Kept } from "../../backtests/jobs/view.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { pageOf } from "../page.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

const JSON_TEXT = "application/json";

/** The endpoints below `/api/v1/backtests`. */
export const backtestEndpoints = ({ log, backtests }: ApiServices): readonly Endpoint[] => {
  const { desk, views, homeOf } = backtests;
  return [
    endpoint(startBacktest, async ({ caller: { tenant }, body }) => {
      checkRun(requestOfInput(body));
      return { document: await desk.start(tenant, { kind: "run", input: body }) };
    }),
    endpoint(startSweep, async ({ caller: { tenant }, body }) => {
      checkSweep(sweepOfInput(body, requestOfInput(body)));
      const kind = body.walk_forward === undefined ? "sweep" : "walk_forward";
      return { document: await desk.start(tenant, { kind, input: body }) };
    }),
    endpoint(listBacktests, async ({ caller: { tenant }, query: { kind, state, limit, cursor } }) => {
      const all = await desk.list(tenant);
      const wanted = all.filter(
        (job) =>
          (kind === undefined || job.kind === kind) &&
          (state === undefined || job.state === state) &&
          (cursor === undefined || isBehind(keyOf(job), cursor)),
      );
      const page = pageOf(wanted.slice(0, limit + 1), limit, keyOf);
      return { document: { backtests: page.rows, ...page.next } };
    }),
    endpoint(listMetrics, async () => ({
      document: {
        metrics: [...METRICS.values()].map(({ name, label, section, unit, basis, formula, source }) => ({
          ...{ name, label, section, unit, basis, formula },
          ...present({ source }),
        })),
      },
    })),
    endpoint(compareBacktests, async ({ caller: { tenant }, query }) => {
      const ids = query.ids.split(",").filter((id) => id !== "");
      if (ids.length < 2 || ids.length > COMPARED_MAX) {
        const text = `A comparison takes two to eight runs: give their ids by commas, not ${ids.length}.`;
        throw new Fault("InvalidIds", "usage", text);
      }
      const runs = await Promise.all(
        ids.map(async (id) => ({ id, result: runOf(await desk.find(tenant, id)) })),
      );
      const bytes = await views.show({ show: "comparison", home: homeOf(tenant), runs });
      return { bytes, media: JSON_TEXT };
    }),
    endpoint(getBacktest, async ({ caller: { tenant }, path, query: { points } }) => {
      const job = await desk.find(tenant, path.id);
      if (job.result === undefined) return { document: job };
      const view = { show: "result", home: homeOf(tenant), kept: keptOf(job), points } as const;
      return { bytes: joined(job, await views.show(view)), media: JSON_TEXT };
    }),
    endpoint(streamBacktest, async ({ caller: { tenant }, path }) => {
      await desk.find(tenant, path.id);
      return {
        events: async function* (signal) {
          for await (const document of desk.follow(tenant, path.id, signal)) yield [{ document }];
        },
      };
    }),
    endpoint(cancelBacktest, async ({ caller: { tenant }, path }) => ({
      document: await desk.cancel(tenant, path.id),
    })),
    endpoint(exportBacktest, async ({ caller: { tenant }, path, query: { table } }) => {
      const kept = keptOf(await desk.find(tenant, path.id));
      const bytes = await views.show({ show: "table", home: homeOf(tenant), kept, table });
      return { bytes, media: "text/csv" };
    }),
    endpoint(recordBacktest, async ({ caller: { tenant }, body }) => ({
      document: { result: body.result, recorded: await recordCompleted(log, tenant, body) },
    })),
  ];
};

const COMPARED_MAX = 8;

const keyOf = ({ created_at, id }: BacktestJob): Cursor => ({ time: unwrap(parseInstant(created_at)), id });

/** Whether a row comes after the one that a cursor names: newest first. */
const isBehind = (key: Cursor, cursor: Cursor): boolean =>
  key.time < cursor.time || (key.time === cursor.time && key.id > cursor.id);

/** What a job made. Faults: `NotCompleted`. */
function keptOf({ id, kind, state, result }: BacktestJob): Kept {
  if (result !== undefined) return { kind, result };
  throw new Fault("NotCompleted", "conflict", `The backtest ${id} is ${state}: it has no result.`);
}

/** The hash of the run that a job made. Faults: `NotCompleted`, `NotARun`. */
function runOf(job: BacktestJob): string {
  const { kind, result } = keptOf(job);
  if (kind === "run") return result;
  throw new Fault(
    "NotARun",
    "usage",
    `The backtest ${job.id} is a ${kind.replace("_", "-")}: single runs are compared.`,
  );
}

const encoder = new TextEncoder();

/** A job with what came of it, whose text is there already. */
function joined(job: BacktestJob, result: Uint8Array): Uint8Array {
  const head = encoder.encode(`${writeJson(job, {}).slice(0, -1)},${JSON.stringify(job.kind)}:`);
  const whole = new Uint8Array(head.length + result.length + 1);
  whole.set(head);
  whole.set(result, head.length);
  whole[whole.length - 1] = "}".charCodeAt(0);
  return whole;
}
