/** What a strategy wants done on the candle that it was just given. What is done about it is decided elsewhere. */
import type { Side } from "../ledger/trade.ts";

/** How much one leg buys or sells: a quantity in base currency, or an amount of quote currency. */
export type Size = { readonly quantity: number } | { readonly quote: number };

/** Which way the market goes; not known before its average has seen its candles, and on it: see trend.ts. */
export type Trend = "up" | "down" | "unknown";

/** A stop that follows the best price reached, from the entry fill on; never loosened. */
export interface Trail {
  /** The price that has to be reached before it begins to follow; absent: it follows from the fill on. */
  readonly activation?: number;
  /** How far it stays behind the best price, in quote currency. */
  readonly distance: number;
}

/**
 * One wish. Prices are in quote currency; the price that it refers to is the close of its candle. Without `target` and
 * `size` an entry takes the whole free balance and an exit sells the whole position.
 */
export interface Intent {
  /** The direction. */
  readonly action: Side;
  /** Why, in a few words without figures, such as `crossed above`: trades are grouped by it. */
  readonly tag: string;
  /**
   * Tells apart what one candle wants and, with a size, what was bought for what: a leg is sold by its own size. Absent:
   * {@link MAIN_LEG}.
   */
  readonly leg?: string;
  /** The signed fraction of the equity to hold of the product afterwards, -1 to 1; below 0 only in futures. */
  readonly target?: number;
  /** How much, of a leg with a size of its own. Not beside `target`. */
  readonly size?: Size;
  /** The worst price that is still wanted; absent: at the market. */
  readonly limitPrice?: number;
  /** Where an entry is given up. */
  readonly stop?: number;
  /** Where an entry is done. */
  readonly takeProfit?: number;
  readonly trail?: Trail;
  /** Epoch milliseconds after which it is not acted on. */
  readonly validUntil?: number;
  /** How sure the strategy is, from 0 to 1. */
  readonly confidence?: number;
  /** Which way the market goes: not the strategy's to say, see trend.ts. */
  readonly trend?: Trend;
}

/** The leg of an intent that names none. */
export const MAIN_LEG = "main";

/** For a candle on which nothing is wanted, so that the usual case makes no object. */
export const NO_INTENTS: readonly Intent[] = Object.freeze([]);

/** The leg of an intent. */
export const legOf = ({ leg }: Intent): string => leg ?? MAIN_LEG;

const FIELDS = new Set([
  "action",
  "tag",
  "leg",
  "target",
  "size",
  "limitPrice",
  "stop",
  "takeProfit",
  "trail",
  "validUntil",
  "confidence",
]);
const NAME_LENGTH_MAX = 200;

/** What is wrong with what a strategy returned for a candle, as the end of a sentence; undefined where it is sound. */
export function nonsenseIn(intents: unknown): string | undefined {
  if (!Array.isArray(intents)) return `it returned ${describe(intents)}, not a list of intents`;
  const legs = new Set<string>();
  for (const intent of intents as readonly unknown[]) {
    const problem = problemOf(intent);
    if (problem !== undefined) return problem;
    const leg = legOf(intent as Intent);
    if (legs.has(leg)) return `two of its intents have the leg "${leg}"`;
    legs.add(leg);
  }
  return undefined;
}

function problemOf(intent: unknown): string | undefined {
  if (!isRecord(intent)) return `an intent is ${describe(intent)}`;
  const unknown = Object.keys(intent).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return `an intent has a field "${unknown}", which there is not`;
  const { action, tag, leg, target, size, trail, validUntil, confidence } = intent;
  if (action !== "buy" && action !== "sell") return `an action is ${describe(action)}, not buy or sell`;
  if (!isName(tag)) return `a tag is ${describe(tag)}, not a few words`;
  if (leg !== undefined && !isName(leg)) return `a leg is ${describe(leg)}, not a name`;
  for (const field of ["limitPrice", "stop", "takeProfit"] as const) {
    if (intent[field] !== undefined && !isPositive(intent[field])) {
      return `${field} is ${describe(intent[field])}, not a price above 0`;
    }
  }
  if (target !== undefined && size !== undefined) return "an intent has both target and size: give one";
  if (target !== undefined && !isBetween(target, -1, 1)) {
    return `target is ${describe(target)}, not a fraction from -1 to 1`;
  }
  if (confidence !== undefined && !isBetween(confidence, 0, 1)) {
    return `confidence is ${describe(confidence)}, not a number from 0 to 1`;
  }
  if (validUntil !== undefined && !(isPositive(validUntil) && Number.isSafeInteger(validUntil))) {
    return `validUntil is ${describe(validUntil)}, not a time in whole milliseconds`;
  }
  return sizeProblem(size) ?? trailProblem(trail);
}

function sizeProblem(size: unknown): string | undefined {
  if (size === undefined) return undefined;
  if (isRecord(size)) {
    const [[name, value] = [], ...others] = Object.entries(size);
    if (others.length === 0 && (name === "quantity" || name === "quote") && isPositive(value))
      return undefined;
  }
  return `size is ${describe(size)}, not {quantity} or {quote} above 0`;
}

function trailProblem(trail: unknown): string | undefined {
  if (trail === undefined) return undefined;
  if (isRecord(trail) && isPositive(trail["distance"])) {
    const isKnown = Object.keys(trail).every((field) => field === "distance" || field === "activation");
    if (isKnown && (trail["activation"] === undefined || isPositive(trail["activation"]))) return undefined;
  }
  return `trail is ${describe(trail)}, not {distance, activation?} above 0`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isName = (value: unknown): boolean =>
  typeof value === "string" &&
  value !== "" &&
  value.length <= NAME_LENGTH_MAX &&
  !/\0|\p{Surrogate}/u.test(value);

const isPositive = (value: unknown): value is number => isBetween(value, Number.MIN_VALUE, Number.MAX_VALUE);

const isBetween = (value: unknown, least: number, most: number): value is number =>
  typeof value === "number" && value >= least && value <= most;

function describe(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  if (value instanceof Promise) return "a promise";
  try {
    return (JSON.stringify(value) ?? typeof value).slice(0, 80);
  } catch {
    return typeof value;
  }
}
