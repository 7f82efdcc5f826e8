/** Balances: what an account has of a currency, once somebody has stated it. */
import * as Schema from "effect/Schema";
import { Amount } from "./fields.ts";
import { defaulted, type Kind, MOMENT, NUMBERS } from "./parameter.ts";
import { BODY_MAX, PROBLEM, readRoute, routeWithBytes } from "./route.ts";

/** A balance: the last setting and the effect of every fill that was recorded after it. */
export const Balance = Schema.Struct({
  account_id: Schema.String,
  currency: Schema.String,
  amount: Amount,
}).annotate({ identifier: "Balance" });
export type Balance = typeof Balance.Type;

/** What a balance is set to; `currency` is USD where it is left out. */
export const BalanceSetting = Schema.Struct({
  amount: Amount,
  currency: Schema.optionalKey(Schema.String),
}).annotate({ identifier: "BalanceSetting" });

const CURRENCY = /^[A-Za-z0-9]{1,20}$/;

/** Whether a text can be a currency's code. */
export const isCurrency = (code: string): boolean => CURRENCY.test(code);

/** The text of the 400 that a bad currency gets. */
export const INVALID_CURRENCY = "invalid currency: use 1 to 20 letters or digits, such as USD";

/** A currency's code. */
export const currency: Kind<string> = {
  schema: { type: "string", pattern: CURRENCY.source },
  read: (code) => (isCurrency(code) ? code : undefined),
};

export const getBalance = readRoute({
  id: "getBalance",
  path: "/api/v1/accounts/{id}/balance",
  summary: "The balance of an account in one currency.",
  query: {
    currency: defaulted(currency, "USD", "The currency's code.", INVALID_CURRENCY),
    ...MOMENT,
    ...NUMBERS,
  },
  answer: { status: 200, description: "The balance.", media: "application/json", shape: Balance },
  errors: [
    PROBLEM.invalidAsOf,
    PROBLEM.invalidKnownAt,
    { status: 400, text: INVALID_CURRENCY },
    { status: 404, text: "no balance set for account" },
  ],
});

export const setBalance = routeWithBytes({
  id: "setBalance",
  method: "PUT",
  path: "/api/v1/accounts/{id}/balance",
  scope: "trade",
  summary: "States what the balance is: the starting point for every fill recorded after it.",
  query: NUMBERS,
  body: { shape: BalanceSetting, bytesMax: BODY_MAX.setting, media: "application/json" },
  answer: {
    status: 200,
    description: "The balance as stored: answered when reads show it.",
    media: "application/json",
    shape: Balance,
  },
  errors: [
    PROBLEM.invalidJson,
    { status: 400, text: "amount is required" },
    { status: 400, text: "invalid amount: ..." },
    { status: 400, text: INVALID_CURRENCY },
    PROBLEM.accountNotFound,
    PROBLEM.accountClosed,
  ],
});
