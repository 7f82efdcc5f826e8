/** Benchmarks of what trades and tells of it, and of the whole: backups, disks, the soak. */
import { type Benchmark, beside } from "./figure.ts";

/** In the order in which they run. */
export const TRADING_BENCHMARKS: readonly Benchmark[] = [
  {
    name: "decide",
    covers: "decisions of the bot",
    seconds: 10,
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
    seconds: 100,
    words: ["100000"],
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
    seconds: 40,
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
    seconds: 10,
    output: "trades",
    figures: [
      {
        ...{ figure: "candles", unit: "/s", value: "engine.candlesPerSecond", ratio: "timesGrademark" },
        ...beside("grademark", "grademark.candlesPerSecond"),
      },
    ],
  },
  {
    name: "backtest-end-to-end",
    covers: "a backtest from the log to its report",
    seconds: 8,
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
    seconds: 9,
    output: "trades",
    figures: [{ figure: "peak", unit: "MB", value: "peakMB", ...beside("the columns alone", "columnsMB") }],
  },
  {
    name: "sweep",
    covers: "a sweep on all cores",
    seconds: 45,
    output: "table",
    figures: [
      {
        figure: "candles",
        unit: "/s",
        value: "candlesPerSecond",
        ratio: "timesOneThread",
        ...beside("one thread", "oneThreadCandlesPerSecond"),
      },
    ],
  },
  {
    name: "indicators",
    covers: "indicators",
    output: "output",
    seconds: 8,
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
    seconds: 8,
    output: "hash",
    figures: [
      {
        ...{ figure: "returns, the slowest kernel", unit: "M/s", value: "slowest_kernel_m_per_s" },
        ...beside("one plain sum", "sum_m_per_s"),
      },
      { figure: "all metrics", unit: "ms", value: "all_metrics_ms" },
    ],
  },
  {
    name: "strategies",
    covers: "strategies",
    seconds: 50,
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
    seconds: 7,
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
    seconds: 15,
    output: "candles",
    figures: [
      {
        figure: "149,999 candles in 500 pages",
        unit: "ms",
        value: "backfillMs",
        ratio: "ratio",
        ...beside("fetching alone", "fetchMs"),
      },
    ],
  },
  {
    name: "partitions",
    covers: "the ledger written by several projectors",
    seconds: 80,
    words: ["50000"],
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
    words: ["2", "60"],
    quick: ["5", "10"],
    seconds: 130,
    output: "series",
    figures: [
      {
        ...{ figure: "of a core", unit: "", value: "partOfACore", ratio: "ratio" },
        ...beside("the limit", "limit"),
      },
    ],
  },
  {
    name: "ui",
    covers: "the pages in Chromium",
    seconds: 100,
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
    seconds: 150,
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
    seconds: 45,
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
    seconds: 45,
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
    seconds: 1850,
    quick: ["0.2", "500"],
    onlyNamed: true,
    output: "rows",
    figures: [
      { figure: "events", unit: "/s", value: "eventsPerSecond", ...beside("asked for", "rate") },
      { figure: "the projector's memory", unit: "MB", value: "projectorMB", ratio: "projectorGrowth" },
      { figure: "furthest behind", unit: "events", value: "mostBehind" },
      { figure: "until the last late trade is folded", unit: "s", value: "caughtUpSeconds" },
    ],
  },
];
