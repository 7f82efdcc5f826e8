/** The suite: every benchmark, what it is about and where its figures stand. A new one is a file and an entry here. */
import type { Benchmark, FigureSource } from "./figure.ts";

/** Ours and bare, measured in turn, as several programs print them below a name. */
const besideBare = (figure: string, unit: string, at: string): FigureSource => ({
  ...{ figure, unit, value: `${at}.perSecond`, ratio: `${at}.ratio` },
  beside: { name: "the bare client", value: `${at}.barePerSecond` },
});

const beside = (name: string, value: string) => ({ beside: { name, value } });

/** All of them, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  {
    name: "append",
    covers: "appending to the log",
    output: "candles.count",
    figures: [besideBare("candles", "/s", "candles"), besideBare("single events", "/s", "events")],
  },
  {
    name: "replay",
    covers: "replay from the log",
    figures: [
      besideBare("candles", "/s", "candles"),
      besideBare("candles, one a message", "/s", "liveCandles"),
    ],
  },
  {
    name: "embedded-log",
    covers: "the embedded log",
    words: ["210", "50000"],
    quick: ["4", "500"],
    output: "append_candles.check",
    figures: (
      [
        ["append_candles", "candles appended", "COPY"],
        ["append_events", "single events appended", "COPY"],
        ["replay_candles", "candles replayed", "SELECT"],
        ["awaited", "single events, each on disk before the next", "INSERT"],
      ] as const
    ).map(([at, figure, limit]) => ({
      ...{ figure, unit: "/s", value: `${at}.perSecond`, ratio: `${at}.ratio` },
      ...beside(`bare ${limit}`, `${at}.limit`),
    })),
  },
  {
    name: "fold",
    covers: "the fold of fills",
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
    ],
  },
  {
    name: "late-trade",
    covers: "a trade that comes late",
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
    ],
  },
  {
    name: "import",
    covers: "import of a CSV of candles, on servers and embedded",
    output: "output",
    figures: [
      {
        figure: "a million candles",
        unit: "s",
        value: "seconds",
        ...beside("reading alone", "rawSeconds"),
        ratio: "ratio",
      },
    ],
  },
  {
    name: "candles",
    covers: "reads of candles",
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
    quick: ["2000", "100"],
    output: "stored",
    figures: [
      ...(["trades", "positions", "portfolio"] as const).map((read) => ({
        figure: `${read}, at 500 calls a second`,
        unit: "ms, p99",
        value: `[${read} with statistics].http.p99`,
        ...beside("its statements alone", `[${read} with statistics].alone.p99`),
      })),
      { figure: "from a publish to the page", unit: "ms, median", value: "seen.median" },
      { figure: "from a publish to the page", unit: "ms, p99", value: "seen.p99" },
    ],
  },
  {
    name: "latency",
    covers: "from an event to an answer that shows it",
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
  {
    name: "decide",
    covers: "decisions of the bot",
    output: "trades",
    figures: [
      { figure: "decisions with every limit set", unit: "/s", value: "decideWithAllRulesPerSecond" },
      {
        figure: "decisions",
        unit: "/s",
        value: "decidePerSecond",
        ...beside("sizing alone", "sizePerSecond"),
        ratio: "decideToSize",
      },
    ],
  },
  {
    name: "bot-start",
    covers: "the start of a bot with a long history",
    quick: ["500"],
    output: "check",
    figures: [
      {
        ...{ figure: "a start", unit: "s", value: "startSeconds", ratio: "ratio" },
        ...beside("the limit", "limitSeconds"),
      },
      { figure: "folding the log instead", unit: "s", value: "foldSeconds" },
    ],
  },
  {
    name: "bot-latency",
    covers: "from a candle to an order, from a price to a fill",
    quick: ["1"],
    output: "orders",
    figures: [
      {
        ...{ figure: "candle to intent, of 100 at once", unit: "ms, p99", value: "intent.p99Ms" },
        ...beside("the limit", "intent.limitMs"),
      },
      {
        ...{ figure: "observation to fill in the API", unit: "ms, p99", value: "fill.p99Ms" },
        ...beside("the limit", "fill.limitMs"),
      },
      { figure: "as many appends one by one", unit: "ms", value: "bareAppendsMs" },
    ],
  },
  {
    name: "backtest",
    covers: "a backtest",
    output: "trades",
    figures: [{ figure: "times as fast as grademark", unit: "", value: "timesGrademark" }],
  },
  {
    name: "backtest-end-to-end",
    covers: "a backtest from the log to its report",
    output: "trades",
    figures: [
      {
        figure: "candles",
        unit: "/s",
        value: "candlesPerSecond",
        ...beside("reading alone", "readAlone.candlesPerSecond"),
      },
    ],
  },
  {
    name: "backtest-memory",
    covers: "memory of a backtest",
    output: "trades",
    figures: [{ figure: "peak", unit: "MB", value: "peakMB", ...beside("the columns alone", "columnsMB") }],
  },
  {
    name: "sweep",
    covers: "a sweep on all cores",
    output: "table",
    figures: [
      {
        figure: "candles",
        unit: "/s",
        value: "candlesPerSecond",
        ratio: "timesOneThread",
        ...beside("one thread, s", "oneThreadSeconds"),
      },
    ],
  },
  {
    name: "indicators",
    covers: "indicators",
    figures: [
      {
        figure: "eight of a million candles",
        unit: "ms",
        value: "sum",
        ...beside("hand-written loops", "limit"),
        ratio: "timesTheLimit",
      },
      { figure: "times as fast as @ixjb94", unit: "", value: "fasterThanIxjb94" },
    ],
  },
  {
    name: "statistics",
    covers: "metrics of a report",
    output: "hash",
    figures: [{ figure: "all metrics", unit: "ms", value: "all_metrics_ms" }],
  },
  {
    name: "strategies",
    covers: "strategies",
    output: "output",
    figures: [
      {
        figure: "candles of the slowest strategy",
        unit: "M/s",
        value: "slowest.rate",
        ratio: "slowest.ratio",
        ...beside("a bare loop over them", "limit"),
      },
    ],
  },
  {
    name: "venue-pages",
    covers: "pages of venues",
    output: "isSame",
    figures: [
      {
        figure: "a page of candles",
        unit: "ms",
        value: "pageMs",
        ...beside("JSON.parse alone", "barePageMs"),
        ratio: "ratio",
      },
    ],
  },
  {
    name: "backfill",
    covers: "a back-fill from a venue",
    output: "candles",
    figures: [
      {
        figure: "candles",
        unit: "/s",
        value: "candlesPerSecond",
        ratio: "ratio",
        ...beside("fetching alone, ms", "fetchMs"),
      },
    ],
  },
  {
    name: "partitions",
    covers: "the ledger written by several projectors",
    quick: ["2000", "2"],
    output: "hash",
    figures: [
      {
        figure: "trades folded by four projectors",
        unit: "/s",
        value: "several",
        ...beside("by one", "one"),
        ratio: "ratio",
      },
    ],
  },
  {
    name: "live",
    covers: "a hundred live series",
    figures: [{ figure: "of a core", unit: "", value: "partOfACore" }],
  },
  {
    name: "ui",
    covers: "the pages in Chromium",
    output: "picture",
    figures: [
      {
        figure: "50,000 candles in motion",
        unit: "frames/s",
        value: "ours.fps",
        ...beside("lightweight-charts", "lightweight.fps"),
      },
      {
        figure: "first frame of 200,000",
        unit: "ms",
        value: "ours.firstFrameMs",
        ...beside("lightweight-charts", "lightweight.firstFrameMs"),
      },
      {
        figure: "a live tick",
        unit: "ms",
        value: "ours.tickMs",
        ...beside("lightweight-charts", "lightweight.tickMs"),
      },
      { figure: "memory after a million candles", unit: "MB", value: "memoryMB" },
      { figure: "until the first candle of a page", unit: "ms", value: "firstCandleMs" },
      { figure: "JavaScript of the first page", unit: "kB", value: "scriptKB" },
    ],
  },
  {
    name: "report",
    covers: "the report of an account",
    quick: ["2000", "10"],
    output: "check",
    figures: [
      {
        figure: "a report",
        unit: "s",
        value: "seconds",
        ...beside("reading alone", "rawReadSeconds"),
        ratio: "ratio",
      },
      { figure: "its memory", unit: "MB", value: "megabytes" },
    ],
  },
  {
    name: "restore",
    covers: "backup and restore",
    quick: ["2000"],
    output: "digest",
    figures: [
      {
        ...{ figure: "archiving", unit: "events/s", value: "archive.eventsPerSecond" },
        ratio: "archive.ratioToWrite",
      },
      {
        ...{ figure: "restoring, compared", unit: "events/s", value: "restore.eventsPerSecond" },
        ratio: "restore.ratioToReadAndHash",
      },
    ],
  },
  {
    name: "disk",
    covers: "what events cost on disk",
    quick: ["5000"],
    output: "rows",
    figures: [
      {
        ...{
          figure: "a million trades in the log",
          unit: "MB",
          value: "megabytesPerMillion.log",
          ratio: "logRatio",
        },
        ...beside("handed over", "megabytesPerMillion.handedOver"),
      },
      {
        ...{
          figure: "a million trades in Postgres",
          unit: "MB",
          value: "megabytesPerMillion.postgres",
          ratio: "postgresRatio",
        },
        ...beside("handed over", "megabytesPerMillion.handedOver"),
      },
      {
        ...{ figure: "a million candles in the log", unit: "MB", value: "megabytesPerMillion.candlesInLog" },
        ...beside("columns alone", "megabytesPerMillion.candlesInColumns"),
      },
      {
        ...{ figure: "appends, on disk before each ack", unit: "/s", value: "appendsPerSecond.synced" },
        ...beside("a bare file", "appendsPerSecond.bareFileSynced"),
      },
      {
        ...{ figure: "appends, one after the other", unit: "/s", value: "appendsPerSecond.unsynced" },
        ...beside("a bare file, synced", "appendsPerSecond.bareFileSynced"),
      },
    ],
  },
  {
    name: "soak",
    covers: "half an hour at 2,000 events a second",
    quick: ["0.2", "500"],
    onlyNamed: true,
    output: "rows",
    figures: [
      { figure: "events", unit: "/s", value: "eventsPerSecond", ...beside("asked for", "rate") },
      { figure: "the projector's memory", unit: "MB", value: "projectorMB", ratio: "projectorGrowth" },
      { figure: "furthest behind", unit: "events", value: "mostBehind" },
    ],
  },
];
