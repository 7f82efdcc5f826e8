/** Accounts: whose books there are. */
import * as Schema from "effect/Schema";
import { Id, Text } from "../events/fields.ts";
import { OptionalText, OptionalTime, Time } from "./fields.ts";
import { BODY_MAX, PROBLEM, readRoute, routeWithBody } from "./route.ts";

const AccountType = Schema.Literals(["live", "paper"]);

/** An account. */
export const Account = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  type: AccountType,
  created_at: Time,
  venue: OptionalText,
  settlement_currency: OptionalText,
  closed_at: OptionalTime,
}).annotate({ identifier: "Account" });
export type Account = typeof Account.Type;

/** A new account. A bot trades an account at its venue, in its settlement currency; books alone need neither. */
export const NewAccount = Schema.Struct({
  id: Id,
  name: Schema.optionalKey(Id),
  type: AccountType,
  venue: Schema.optionalKey(Id),
  settlement_currency: Schema.optionalKey(Id),
}).annotate({ identifier: "NewAccount" });

/** What the refusal begins with of something that happened after its account was closed. */
export const ACCOUNT_CLOSED = "account is closed";

export const listAccounts = readRoute({
  id: "listAccounts",
  path: "/api/v1/accounts",
  summary: "Every account, by the time of its creation.",
  query: {},
  answer: {
    status: 200,
    description: "The accounts.",
    media: "application/json",
    shape: Schema.Array(Account),
  },
  errors: [{ status: 500, text: "failed to list accounts" }],
});

export const openAccount = routeWithBody({
  id: "openAccount",
  method: "POST",
  path: "/api/v1/accounts",
  scope: "trade",
  summary: "Opens an account, or a closed one again: answered when the lists show it.",
  query: {},
  body: { shape: NewAccount, bytesMax: BODY_MAX.setting },
  answer: { status: 201, description: "The account.", media: "application/json", shape: Account },
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    { status: 409, text: "account already exists" },
    { status: 409, text: "account name already in use" },
  ],
});

export const closeAccount = routeWithBody({
  id: "closeAccount",
  method: "POST",
  path: "/api/v1/accounts/{id}/close",
  scope: "trade",
  summary:
    "Closes an account: its history stays, and may be corrected and completed. What happened after is refused until " +
    "it is opened again.",
  query: {},
  body: { shape: Schema.Struct({ reason: Schema.optionalKey(Text) }), bytesMax: BODY_MAX.setting },
  answer: {
    status: 200,
    description: "The account with the time of its closing. Closing it again changes nothing.",
    media: "application/json",
    shape: Account,
  },
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    PROBLEM.accountNotFound,
    { status: 409, text: "account has open positions" },
  ],
});
