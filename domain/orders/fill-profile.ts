/** Which rules fill an order where a candle does not say what happened first. docs/fill-model.md has them in words. */

/** The rules of one profile. */
export interface FillProfile {
  readonly name: string;
  /** Whether a limit fills only where the price went through it, or where it was touched too. */
  readonly limitFills: "through" | "touch";
  /** Which of stop and target fills where a candle reached both. */
  readonly firstOfBoth: "stop" | "target" | "nearer-extreme";
  /** Whether a stop fills by a price of the entry's own candle that may be from before the entry. */
  readonly doubtfulStops: "fill" | "pass";
}

/** Every profile. The first is the default: in doubt, the worse of what may have happened. */
export const FILL_PROFILES = {
  pessimistic: {
    name: "pessimistic",
    limitFills: "through",
    firstOfBoth: "stop",
    doubtfulStops: "fill",
  },
  /** The extreme nearer to the open came first, as NautilusTrader's adaptive bar execution has it. */
  path: { name: "path", limitFills: "through", firstOfBoth: "nearer-extreme", doubtfulStops: "pass" },
  optimistic: { name: "optimistic", limitFills: "touch", firstOfBoth: "target", doubtfulStops: "pass" },
} as const satisfies Readonly<Record<string, FillProfile>>;

/** The name of a profile. */
export type FillProfileName = keyof typeof FILL_PROFILES;
