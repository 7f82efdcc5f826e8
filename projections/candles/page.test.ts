import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { aggregate, aggregation, closeBefore } from "@spot-canvas/domain/market/aggregation";
import type { BuiltColumns } from "@spot-canvas/domain/market/built-candle";
import { type Candle, columnsOf } from "@spot-canvas/domain/market/candle";
import { Coverage, type Interval } from "@spot-canvas/domain/market/coverage";
import { fillFlat, flatFill, quietTime } from "@spot-canvas/domain/market/flat-fill";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { instrumentsView } from "../instruments/fold.ts";
import { splitStatements } from "../projector/catalogue.ts";
import { candlesView } from "./fold.ts";
import { isSettled, readPage } from "./page.ts";
import { findSource, type SourceRequest } from "./source.ts";

const MINUTE = 60_000;
const SERIES = { venue: "kraken", product: "BTC-USD" } as const;

const database = await openPglite({ logger: silentLogger });
afterAll(() => database.close());
let generation = 0;

/** Any series of minutes, with flat stretches and empty minutes among them. */
const anySeries: fc.Arbitrary<Candle[]> = fc
  .array(fc.tuple(fc.constantFrom(1, 1, 1, 2, 7, 700), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 250,
  })
  .map((rows) => {
    let slot = 0;
    return rows.map(([skip, close]) => {
      slot += skip;
      return {
        time: slot * MINUTE,
        open: 5,
        high: Math.max(5, close),
        low: Math.min(5, close),
        close,
        volume: 1,
      };
    });
  });

/** Tables that hold a series of minutes. */
async function tablesOf(candles: readonly Candle[], coverage: readonly Interval[]) {
  const schema = `pages_${++generation}`;
  const create = `create schema ${schema};\n${candlesView.create(schema)}\n${instrumentsView.create(schema)}`;
  for (const statement of splitStatements(create)) await database.query(statement);
  const data: CandlesRecorded = {
    ...SERIES,
    timeframe: "1m",
    source: "rest",
    coverage,
    candles: columnsOf(candles),
  };
  const identity = { id: "1", occurredAt: 0n, recordedAt: 0n, correlationId: "1" };
  const subject = formatSubject({ family: "candles", ...SERIES, timeframe: "1m" });
  const event = newEvent("CandlesRecorded", data, subject, identity);
  const reading = readEvent({ stream: "MARKET", position: 1, loggedAt: 0n, ...event });
  const fold = candlesView.open(schema, "live");
  await database.transaction(async (transaction) => {
    await fold.prepare(transaction, [reading]);
    fold.apply(reading);
    await fold.write(transaction);
  });
  return { sql: database, schemaOf: () => schema };
}

type Row = readonly [time: number, open: number, high: number, low: number, close: number, missing: number];

const rowsOf = ({ time, open, high, low, close, missing }: BuiltColumns): Row[] =>
  Array.from(time, (each, at) => [each, open[at]!, high[at]!, low[at]!, close[at]!, missing[at]!]);

/** What a whole series comes to, by the folds alone. */
function model(
  candles: readonly Candle[],
  coverage: readonly Interval[],
  timeframe: Timeframe,
  fill: "flat" | "skip",
): Row[] {
  const covered = new Coverage(coverage);
  const end = Math.max(candles.at(-1)!.time + MINUTE, coverage.at(-1)?.to ?? 0);
  const closed = openTimeOf(timeframe, end);
  const known = quietTime({ coverage: covered, outages: new Coverage() });
  const slots = fillFlat(flatFill("1m"), columnsOf(candles), fill === "flat" ? known : [], closed);
  const within = rowsOf(slots).filter(([time]) => time < closed);
  if (timeframe === "1m") return within;
  const state = unwrap(aggregation("1m", timeframe));
  const built = rowsOf(aggregate(state, slots)).filter(([time]) => time < closed);
  const last = closeBefore(state, closed);
  return last ? [...built, [last.time, last.open, last.high, last.low, last.close, last.missing]] : built;
}

describe("pages of candles", () => {
  it("are the whole series without a hole or a double, from either end, whatever their length", async () => {
    const plan = fc.record({
      candles: anySeries,
      cut: fc.nat(400),
      timeframe: fc.constantFrom<Timeframe>("1m", "5m", "1h"),
      fill: fc.constantFrom("flat" as const, "skip" as const),
      limit: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ candles, cut, timeframe, fill, limit }) => {
        const end = candles.at(-1)!.time + 3 * MINUTE;
        const coverage = [
          { from: 0, to: Math.min(cut * MINUTE, end) },
          { from: (cut + 5) * MINUTE, to: end },
        ].filter(({ from, to }) => from < to);
        const tables = await tablesOf(candles, coverage);
        const source = (await findSource(tables, { ...SERIES, timeframe, fill }))!;
        const expected = model(candles, coverage, timeframe, fill);
        const forward: Row[] = [];
        for (let from = 0; ; from = forward.at(-1)![0] + 1) {
          const page = rowsOf(await readPage(tables, source, { from, limit }));
          if (page.length === 0) break;
          forward.push(...page);
        }
        expect(forward).toEqual(expected);
        const backward: Row[] = [];
        for (let to: number | undefined; ; to = backward[0]![0]) {
          const page = rowsOf(await readPage(tables, source, { to, limit }));
          if (page.length === 0) break;
          backward.unshift(...page);
        }
        expect(backward).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it("come from the timeframe's own series, else from the widest that it can be built from", async () => {
    const tables = await tablesOf([{ time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 }], []);
    for (const timeframe of ["5m", "15m"]) {
      await database.query(
        `insert into "${tables.schemaOf()}".candle_series
         select tenant, venue, product, '${timeframe}', null, null, 0, 0, 0, '', 1, 0
         from "${tables.schemaOf()}".candle_series where timeframe = '1m'`,
      );
    }
    const baseOf = async (timeframe: Timeframe, base?: Timeframe) => {
      const request: SourceRequest = { ...SERIES, timeframe, base, fill: "skip" };
      return (await findSource(tables, request))?.name.timeframe;
    };
    expect(await baseOf("5m")).toBe("5m");
    expect(await baseOf("3m")).toBe("1m");
    expect(await baseOf("1h")).toBe("15m");
    expect(await baseOf("1h", "1m")).toBe("1m");
    expect(await baseOf("1h", "3m")).toBeUndefined();
    expect(await baseOf("1s")).toBeUndefined();
  });

  it("are settled once they have closed and nothing in them is left to fetch", async () => {
    const candles = [0, 1, 70].map((slot) => ({
      time: slot * MINUTE,
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume: 1,
    }));
    const tables = await tablesOf(candles, [{ from: 0, to: 71 * MINUTE }]);
    const source = (await findSource(tables, { ...SERIES, timeframe: "1h", fill: "skip" }))!;
    const hour = widthOf("1h");
    expect(await isSettled(tables, source, 0, hour)).toBe(true);
    expect(await isSettled(tables, source, 0, 2 * hour)).toBe(false);
    expect(await isSettled(tables, source, -hour, hour)).toBe(false);
    expect(await isSettled(tables, source, hour, hour)).toBe(false);
  });
});
