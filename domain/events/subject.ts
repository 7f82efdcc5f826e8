/**
 * Subjects: where an event stands in the log. Tokens are percent-encoded outside `[A-Za-z0-9_-]`, so that any account
 * id or product is one token; subject and payload are compared decoded. No order id or time is ever a token.
 */
import { Fault, fail, ok, type Result } from "../fault.ts";
import type { StreamName } from "./stream.ts";

/** The tenant whose subjects are bare. */
export const DEFAULT_TENANT = "00000000-0000-0000-0000-000000000001";

/** Which book a trade belongs to. */
export type MarketType = "spot" | "futures";

/** A subject, read: which family it is of and what its tokens say. */
export type SubjectKey =
  | {
      readonly family: "candles";
      readonly venue: string;
      readonly product: string;
      readonly timeframe: string;
    }
  | { readonly family: "instruments"; readonly venue: string }
  | {
      readonly family: "signals";
      readonly venue: string;
      readonly product: string;
      readonly timeframe: string;
      readonly instance: string;
    }
  | { readonly family: "orders"; readonly account: string }
  | { readonly family: "trades"; readonly account: string; readonly market: MarketType }
  | { readonly family: "account"; readonly account: string }
  | { readonly family: "control"; readonly account: string }
  | { readonly family: "all-accounts" }
  | { readonly family: "keys" }
  | { readonly family: "backtests" }
  | { readonly family: "quarantine"; readonly origin: string };

/** A subject with the tenant whose it is. */
export interface Subject {
  readonly tenant: string;
  readonly key: SubjectKey;
}

/** The stream that keeps each family. */
export const STREAM_OF: Readonly<Record<SubjectKey["family"], StreamName>> = {
  candles: "MARKET",
  instruments: "MARKET",
  signals: "TRADING",
  orders: "TRADING",
  trades: "TRADING",
  account: "TRADING",
  control: "TRADING",
  "all-accounts": "TRADING",
  keys: "TRADING",
  backtests: "TRADING",
  quarantine: "QUARANTINE",
};

const SAFE = /^[A-Za-z0-9_-]+$/;
const encoder = new TextEncoder();

function encodeToken(text: string): string {
  if (SAFE.test(text)) return text;
  let token = "";
  for (const byte of encoder.encode(text)) {
    const character = String.fromCharCode(byte);
    token += SAFE.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return token;
}

/** The text of a token, or undefined where it is not something that {@link encodeToken} writes. */
function decodeToken(token: string): string | undefined {
  if (SAFE.test(token)) return token;
  try {
    const text = decodeURIComponent(token);
    // No table can hold a NUL, so nothing may be named with one.
    return text !== "" && !text.includes("\0") && encodeToken(text) === token ? text : undefined;
  } catch {
    return undefined;
  }
}

function tokensOf(key: SubjectKey): readonly string[] {
  switch (key.family) {
    case "candles":
      return ["candles", key.venue, key.product, key.timeframe];
    case "instruments":
      return ["instruments", key.venue];
    case "signals":
      return ["signals", key.venue, key.product, key.timeframe, key.instance];
    case "orders":
      return ["orders", key.account];
    case "trades":
      return ["ledger", "trades", key.account, key.market];
    case "account":
      return ["ledger", "account", key.account];
    case "control":
      return ["control", key.account];
    case "all-accounts":
    case "keys":
    case "backtests":
      return ["control", key.family];
    case "quarantine":
      return ["quarantine", key.origin];
    default:
      return key satisfies never;
  }
}

/** The text of a subject. The default tenant's is bare; any other's begins with `t.<tenant>.`. */
export const formatSubject = (key: SubjectKey, tenant: string = DEFAULT_TENANT): string =>
  joined(tokensOf(key).map(encodeToken), tenant);

/** A filter for subjects of one family: a field that is `*` stands for any text. */
export const formatFilter = (key: SubjectKey, tenant: string = DEFAULT_TENANT): string =>
  joined(
    tokensOf(key).map((token) => (token === "*" ? token : encodeToken(token))),
    tenant,
  );

function joined(tokens: readonly string[], tenant: string): string {
  const text = tokens.join(".");
  return tenant === DEFAULT_TENANT ? text : `t.${encodeToken(tenant)}.${text}`;
}

/** Reads a subject; refuses one that no family has. */
export function parseSubject(text: string): Result<Subject> {
  const raw = text.split(".");
  const foreign = raw[0] === "t" && raw.length > 2;
  const tokens = raw.map(decodeToken);
  if (tokens.some((token) => token === undefined)) return fail(unknownSubject(text));
  const tenant = foreign ? tokens[1]! : DEFAULT_TENANT;
  const key = keyOf((foreign ? tokens.slice(2) : tokens) as string[]);
  return key ? ok({ tenant, key }) : fail(unknownSubject(text));
}

function keyOf(tokens: readonly string[]): SubjectKey | undefined {
  const [family, a, b, c, d] = tokens as readonly [string, string, string, string, string];
  switch (`${family}/${tokens.length}`) {
    case "candles/4":
      return { family: "candles", venue: a, product: b, timeframe: c };
    case "instruments/2":
      return { family: "instruments", venue: a };
    case "signals/5":
      return { family: "signals", venue: a, product: b, timeframe: c, instance: d };
    case "orders/2":
      return { family: "orders", account: a };
    case "control/2":
      return isReserved(a) ? { family: a } : { family: "control", account: a };
    case "quarantine/2":
      return { family: "quarantine", origin: a };
    case "ledger/3":
      return a === "account" ? { family: "account", account: b } : undefined;
    case "ledger/4":
      return a === "trades" && (c === "spot" || c === "futures")
        ? { family: "trades", account: b, market: c }
        : undefined;
    default:
      return undefined;
  }
}

/** What stands on `control` beside the accounts; no account can be controlled that is named like it. */
export const isReserved = (token: string): token is "all-accounts" | "keys" | "backtests" =>
  token === "all-accounts" || token === "keys" || token === "backtests";

const unknownSubject = (text: string): Fault =>
  new Fault(
    "UnknownSubject",
    "corrupt",
    `"${text.slice(0, 120)}" is not a subject of the log: see docs/events.md for the list.`,
  );
