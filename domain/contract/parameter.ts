/** Query parameters as data: how each is read, what a bad one is told, and what the OpenAPI document says of it. */
import { type PositionToken, parseToken } from "../events/position-token.ts";
import { fail, ok, type Result } from "../fault.ts";
import { parseTimeframe, TIMEFRAMES, type Timeframe } from "../market/timeframe.ts";
import { type Instant, instantOfMillis, millisOfInstant, parseInstant } from "../time/instant.ts";
import { type Cursor, readCursor } from "./cursor.ts";

/** A value that JSON has. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The values that a parameter may have: read from text, or undefined where the text is none of them. */
export interface Kind<T> {
  readonly schema: { readonly [name: string]: Json };
  readonly read: (text: string) => T | undefined;
}

/** One parameter. An empty text counts as an absent one. */
export interface Parameter<T> {
  readonly description: string;
  readonly required: boolean;
  readonly schema: { readonly [name: string]: Json };
  /** The value, or the text of the 400 that a bad or missing one gets. */
  readonly read: (text: string | undefined) => Result<T, string>;
}

/** The parameters of a route by name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What reading the parameters of a route gives. */
export type ValuesOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** A parameter that may be left out. */
export const optional = <T>(
  kind: Kind<T>,
  description: string,
  invalid: string,
): Parameter<T | undefined> => ({
  description,
  required: false,
  schema: kind.schema,
  read: (text) => {
    if (text === undefined || text === "") return ok(undefined);
    const value = kind.read(text);
    return value === undefined ? fail(invalid) : ok(value);
  },
});

/** A parameter with a value of its own where it is left out. */
export const defaulted = <T>(
  kind: Kind<T>,
  fallback: T & (string | number | boolean),
  description: string,
  invalid: string,
): Parameter<T> => {
  const given = optional(kind, description, invalid);
  return {
    ...given,
    schema: { ...kind.schema, default: fallback },
    read: (text) => {
      const read = given.read(text);
      return read.ok ? ok(read.value ?? fallback) : read;
    },
  };
};

/** A parameter that must be given. */
export const required = <T>(
  kind: Kind<T>,
  description: string,
  missing: string,
  invalid: string,
): Parameter<T> => {
  const given = optional(kind, description, invalid);
  return {
    ...given,
    required: true,
    read: (text) => {
      const read = given.read(text);
      if (!read.ok) return read;
      return read.value === undefined ? fail(missing) : ok(read.value);
    },
  };
};

/** Any text of at most 200 characters that a table can hold: without the character NUL. */
export const text: Kind<string> = {
  schema: { type: "string", maxLength: 200 },
  read: (given) => (given.length <= 200 && !given.includes("\0") ? given : undefined),
};

/** One of a few words. */
export const oneOf = <const W extends string>(...words: readonly W[]): Kind<W> => ({
  schema: { type: "string", enum: words },
  read: (given) => words.find((word) => word === given),
});

/** A switch: `true` or `1`, `false` or `0`; a bare `?name` is read as absent. */
export const flag: Kind<boolean> = {
  schema: { type: "boolean" },
  read: (given) =>
    given === "true" || given === "1" ? true : given === "false" || given === "0" ? false : undefined,
};

const WHOLE = /^[+-]?\d{1,15}$/;

/** A whole number between two bounds, both allowed. */
export const whole = (least: number, most: number): Kind<number> => ({
  schema: { type: "integer", minimum: least, maximum: most },
  read: (given) => {
    const value = WHOLE.test(given) ? Number(given) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  },
});

/** A decimal number between two bounds, both allowed. */
export const number = (least: number, most: number): Kind<number> => ({
  schema: { type: "number", minimum: least, maximum: most },
  read: (given) => {
    const value = /^\d{1,15}(\.\d{1,15})?$/.test(given) ? Number(given) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  },
});

/** How many rows a page has where nobody says, and at most. */
export const PAGE = { usual: 50, most: 200 } as const;

/** The length of a page: what is not above 0 is the usual one, what is above the most is cut to it. */
const pageLength: Kind<number> = {
  schema: { type: "integer" },
  read: (given) => {
    if (!/^[+-]?\d+$/.test(given)) return undefined;
    const value = Number(given);
    return value <= 0 ? PAGE.usual : Math.min(value, PAGE.most);
  },
};

/** A time as RFC 3339 text with a zone. */
export const time: Kind<Instant> = {
  schema: { type: "string", format: "date-time" },
  read: (given) => {
    // A plus sign that a client forgot to encode arrives as a space.
    const parsed = parseInstant(given.replace(/ (?=\d{2}:\d{2}$)/, "+"));
    return parsed.ok ? parsed.value : undefined;
  },
};

/** A time as RFC 3339 text or as epoch milliseconds, in epoch milliseconds; cut down to the whole one. */
export const millis: Kind<number> = {
  schema: { type: "string", description: "RFC 3339 or epoch milliseconds" },
  read: (given) => {
    const instant = WHOLE.test(given) ? instantOfMillis(Number(given)) : time.read(given);
    return instant === undefined ? undefined : millisOfInstant(instant);
  },
};

/** A candle width. */
export const timeframe: Kind<Timeframe> = {
  schema: { type: "string", enum: TIMEFRAMES },
  read: (given) => {
    const parsed = parseTimeframe(given);
    return parsed.ok ? parsed.value : undefined;
  },
};

const cursorKind: Kind<Cursor> = {
  schema: { type: "string" },
  read: (given) => readCursor(given),
};

/** `limit` and `cursor`: the parameters of every list that comes in pages. */
export const PAGING = {
  limit: defaulted(
    pageLength,
    PAGE.usual,
    `Rows of a page: ${PAGE.usual} where it is 0 or negative, ${PAGE.most} at most.`,
    "invalid limit",
  ),
  cursor: optional(cursorKind, "`next_cursor` of the page before.", "invalid cursor"),
} as const;

/** `limit` and `cursor` of a list that is whole where nobody asks for pages. */
export const OPTIONAL_PAGING = {
  limit: optional(whole(1, 10_000), "Rows of a page; all of them where it is left out.", "invalid limit"),
  cursor: PAGING.cursor,
} as const;

/** How amounts are written: every route that answers with amounts has it. */
export const NUMBERS = {
  numbers: defaulted(
    oneOf("number", "string"),
    "number",
    "How amounts are written: exact JSON numbers, or the same digits as text.",
    "invalid numbers: must be number or string",
  ),
} as const;

/** A position token as X-Log-Position gives it, or a bare position of TRADING. */
export const position: Kind<PositionToken> = {
  schema: { type: "string", maxLength: 80 },
  read: (given) => {
    const parsed = parseToken(given);
    return parsed.ok ? parsed.value : undefined;
  },
};

/** `min_position`: every read from the views has it, so that a caller can wait for what it wrote itself. */
export const MIN_POSITION = {
  min_position: optional(
    position,
    "Answer only once the reads show this: a value of X-Log-Position, or a position of TRADING.",
    "invalid min_position: give a value of X-Log-Position, or a number",
  ),
} as const;

/** `mark`: every route with positions can value the open ones. */
export const MARKING = {
  mark: defaulted(
    flag,
    false,
    "Value open positions at the newest closed candle of their product, which stands beside the value.",
    "invalid mark: must be true or false",
  ),
} as const;

/** `as_of` and `known_at`, alone or together: any moment of an account can be asked for. */
export const MOMENT = {
  as_of: optional(
    time,
    "At this time: by the times of trades, with everything that is known now.",
    "invalid as_of: give RFC 3339 with a zone, such as 2024-01-31T12:00:00Z",
  ),
  known_at: optional(
    position,
    "What was known then: with the events up to this value of X-Log-Position, or position of TRADING.",
    "invalid known_at: give a value of X-Log-Position, or a number",
  ),
} as const;
