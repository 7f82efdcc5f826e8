/**
 * The streams of the log. Two hold truth, because there are two kinds of it: what the market did, and what was decided
 * and done about it. The third keeps what was refused before it reached them.
 */

/** A stream of the log. */
export type StreamName = "MARKET" | "TRADING" | "QUARANTINE";

/** Every stream, in the order in which positions are listed. */
export const STREAMS: readonly StreamName[] = ["MARKET", "TRADING", "QUARANTINE"];

/** The subjects that each stream listens to, for the default tenant; every other tenant's carry `t.<tenant>.` in front. */
const SUBJECTS: Readonly<Record<StreamName, readonly string[]>> = {
  MARKET: ["candles.*.*.*", "instruments.*"],
  TRADING: [
    "signals.*.*.*.*",
    "orders.*",
    "ledger.trades.*.spot",
    "ledger.trades.*.futures",
    "ledger.account.*",
    "control.*",
  ],
  QUARANTINE: ["quarantine.>"],
};

/** Subject filters of a stream, for the default tenant and for all others. */
export const subjectFilters = (stream: StreamName): readonly string[] => [
  ...SUBJECTS[stream],
  ...SUBJECTS[stream].map((subject) => `t.*.${subject}`),
];
