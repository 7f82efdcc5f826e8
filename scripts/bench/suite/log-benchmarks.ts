/** Benchmarks of the log, the tables made of it, and the API that reads them. */
import { type Benchmark, beside, type FigureSource } from "./figure.ts";

/** Ours and bare, measured in turn, as several programs print them below a name. */
const besideBare = (figure: string, unit: string, at: string): FigureSource => ({
  ...{ figure, unit, value: `${at}.perSecond`, ratio: `${at}.ratio` },
  beside: { name: "the bare client", value: `${at}.barePerSecond` },
});

/** In the order in which they run. */
export const LOG_BENCHMARKS: readonly Benchmark[] = [
  {
    name: "append",
    covers: "appending to the log",
    seconds: 12,
    output: "candles.count",
    figures: [besideBare("candles", "/s", "candles"), besideBare("single events", "/s", "events")],
  },
  {
    name: "replay",
    covers: "replay from the log",
    output: "candles.sum",
    seconds: 18,
    figures: [
      besideBare("candles", "/s", "candles"),
      besideBare("candles, one a message", "/s", "liveCandles"),
    ],
  },
  {
    name: "embedded-log",
    covers: "the embedded log",
    seconds: 60,
    words: ["210", "50000"],
    quick: ["4", "500"],
    output: "append_candles.check",
    figures: (
      [
        ["append_candles", "candles appended", "COPY"],
        ["append_events", "single events appended", "COPY"],
        ["replay_candles", "candles replayed", "SELECT"],
        ["awaited", "single events, each committed before the next", "INSERT"],
      ] as const
    ).map(([at, figure, limit]) => ({
      ...{ figure, unit: "/s", value: `${at}.perSecond`, ratio: `${at}.ratio` },
      ...beside(`bare ${limit}`, `${at}.limit`),
    })),
  },
  {
    name: "fold",
    covers: "the fold of fills",
    seconds: 10,
    quick: ["20000"],
    output: "hash",
    figures: [
      {
        figure: "fills",
        unit: "/s",
        value: "fillsPerSecond",
        ...beside("a bare fold", "bareFillsPerSecond"),
        ratio: "ratio",
      },
    ],
  },
  {
    name: "trade-decoder",
    covers: "decoding of trades",
    seconds: 10,
    quick: ["2000"],
    output: "hash",
    figures: [
      {
        ...{
          figure: "trades decoded exactly",
          unit: "/s",
          value: "decodedPerSecond",
          ratio: "ratioToJsonParse",
        },
        ...beside("JSON.parse, inexact", "jsonParsePerSecond"),
      },
      { figure: "trades folded", unit: "/s", value: "foldedPerSecond" },
    ],
  },
  {
    name: "rebuild",
    covers: "rebuild of the ledger",
    seconds: 110,
    quick: ["5000"],
    output: "state",
    figures: [
      { figure: "events", unit: "/s", value: "eventsPerSecond" },
      {
        figure: "a whole rebuild",
        unit: "s",
        value: "seconds",
        ...beside("raw COPY", "rawCopySeconds"),
        ratio: "ratio",
      },
      { figure: "its memory", unit: "MB", value: "peakMegabytes" },
    ],
  },
  {
    name: "late-trade",
    covers: "a trade that comes late",
    seconds: 90,
    quick: ["2000"],
    output: "state",
    figures: [
      { figure: "until reads are right", unit: "ms", value: "lateTradeRightAfterMs" },
      {
        figure: "another market meanwhile",
        unit: "ms",
        value: "otherKeyMeanwhileMs",
        ...beside("before", "otherKeyQuietMs"),
      },
      {
        ...{ figure: "import, newest first", unit: "s", value: "newestFirstSeconds", ratio: "ratio" },
        ...beside("oldest first", "oldestFirstSeconds"),
      },
      {
        ...{
          figure: "the same embedded",
          unit: "s",
          value: "embedded.newestFirstSeconds",
          ratio: "embedded.ratio",
        },
        ...beside("oldest first", "embedded.oldestFirstSeconds"),
      },
    ],
  },
  {
    name: "import",
    covers: "import of a CSV of candles, on servers and embedded",
    seconds: 20,
    output: "output",
    figures: (["server", "embedded"] as const).map((mode) => ({
      ...{
        figure: `a million candles, ${mode}`,
        unit: "s",
        value: `${mode}.seconds`,
        ratio: `${mode}.ratio`,
      },
      ...beside("reading alone", `${mode}.rawSeconds`),
    })),
  },
  {
    name: "candles",
    covers: "reads of candles",
    seconds: 100,
    words: ["1000000"],
    quick: ["100000"],
    output: "aggregation.hash",
    figures: [
      {
        figure: "minutes made hours",
        unit: "M/s",
        value: "aggregation.m_per_s.1h",
        ...beside("copying them", "aggregation.copy_m_per_s"),
      },
      ...(["embedded", "postgres"] as const).map((mode) => ({
        figure: `a page of 1,000 with three indicators, ${mode}`,
        unit: "ms, p99",
        value: `milliseconds.${mode}.bytes.p99`,
        ...beside("its rows alone", `milliseconds.${mode}.tables.p99`),
      })),
    ],
  },
  {
    name: "api",
    covers: "the API under load",
    seconds: 150,
    quick: ["2000", "1000"],
    output: "stored",
    figures: [
      ...(["trades", "positions", "portfolio"] as const).map((read) => ({
        figure: `${read}, at 500 calls a second`,
        unit: "ms, p99",
        value: `${read}.http.p99`,
        ...beside("its statements alone", `${read}.alone.p99`),
      })),
      { figure: "from a publish to the page", unit: "ms, median", value: "seen.p50" },
      { figure: "from a publish to the page", unit: "ms, p99", value: "seen.p99" },
    ],
  },
  {
    name: "latency",
    covers: "from an event to an answer that shows it",
    seconds: 30,
    quick: ["20"],
    output: "hash",
    figures: (["server", "embedded"] as const).flatMap((mode) => [
      {
        ...{
          figure: `an event, ${mode}`,
          unit: "ms, median",
          value: `${mode}.event.medianMs`,
          ratio: `${mode}.ratio`,
        },
        ...beside("the append alone", `${mode}.append.medianMs`),
      },
      {
        figure: `an event, ${mode}`,
        unit: "ms, p99",
        value: `${mode}.event.p99Ms`,
        ...beside("a call alone", `${mode}.call.p99Ms`),
      },
    ]),
  },
];
