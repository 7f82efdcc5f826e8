/** What is recorded of an account and is no trade. Each has an id: where none is given it follows from what is said. */
import * as Schema from "effect/Schema";
import { Amount, MarketTypeField, OptionalAmount, OptionalText, OptionalTime, Time } from "./fields.ts";
import { BODY_MAX, PROBLEM, routeWithBytes } from "./route.ts";

/** The texts of the errors that callers match on. */
export const ENTRY_CONFLICT = "conflicts with recorded entry";
export const NOT_ENOUGH_HELD = "not enough held";

/** What became of it. */
export const RecordedEntry = Schema.Struct({
  id: Schema.String,
  status: Schema.Literals(["recorded", "duplicate"]),
}).annotate({ identifier: "RecordedEntry" });
export type RecordedEntry = typeof RecordedEntry.Type;

const common = {
  id: OptionalText.annotate({
    description: "A repeat is a duplicate; it follows from the rest where absent.",
  }),
  at: OptionalTime.annotate({ description: "When it happened; now where it is left out." }),
};

/** Cash that came in or went out. */
export const NewCash = Schema.Struct({
  direction: Schema.Literals(["deposit", "withdraw"]),
  amount: Amount,
  currency: OptionalText,
  note: OptionalText,
  ...common,
}).annotate({ identifier: "NewCash" });

/** A payment of funding: positive was paid. */
export const NewFunding = Schema.Struct({
  symbol: Schema.String,
  amount: Amount,
  ...common,
}).annotate({ identifier: "NewFunding" });

/** A position that was held before. */
export const NewOpening = Schema.Struct({
  symbol: Schema.String,
  quantity: Amount,
  cost: Amount,
  acquired_at: Time,
  market_type: Schema.optionalKey(MarketTypeField),
  side: Schema.optionalKey(Schema.Literals(["long", "short"])),
  leverage: OptionalAmount,
  margin: OptionalAmount,
  id: common.id,
}).annotate({ identifier: "NewOpening" });

/** A part of what is transferred, as it was acquired. */
const NewLot = Schema.Struct({ acquired_at: Time, quantity: Amount, cost: Amount });

/** A transfer of a spot asset between two own accounts. */
export const NewTransfer = Schema.Struct({
  from_account: Schema.String,
  to_account: Schema.String,
  symbol: Schema.String,
  quantity: Amount,
  cost: OptionalAmount.annotate({ description: "What it cost; the average cost where it is left out." }),
  lots: Schema.optionalKey(
    Schema.Array(NewLot).annotate({ description: "What was acquired when; the oldest lots where left out." }),
  ),
  ...common,
}).annotate({ identifier: "NewTransfer" });

/** What a balance is said to be. */
export const NewAssertion = Schema.Struct({
  amount: Amount,
  currency: OptionalText,
  ...common,
}).annotate({ identifier: "NewAssertion" });

const body = <S extends Schema.Top>(shape: S) =>
  ({ shape, bytesMax: BODY_MAX.setting, media: "application/json" }) as const;

const answer = {
  status: 200,
  description: "Recorded, or known already: answered when reads show it.",
  media: "application/json",
  shape: RecordedEntry,
} as const;

const errors = [
  PROBLEM.invalidJson,
  PROBLEM.invalidBody,
  { status: 409, text: ENTRY_CONFLICT },
  PROBLEM.accountClosed,
] as const;

export const recordCash = routeWithBytes({
  id: "recordCash",
  method: "POST",
  path: "/api/v1/accounts/{id}/cash",
  scope: "trade",
  summary: "Records a deposit or a withdrawal.",
  query: {},
  body: body(NewCash),
  answer,
  errors,
});

export const recordFunding = routeWithBytes({
  id: "recordFunding",
  method: "POST",
  path: "/api/v1/accounts/{id}/funding",
  scope: "trade",
  summary: "Records a funding payment of a futures market, in its quote currency.",
  query: {},
  body: body(NewFunding),
  answer,
  errors,
});

export const recordOpening = routeWithBytes({
  id: "recordOpening",
  method: "POST",
  path: "/api/v1/accounts/{id}/openings",
  scope: "trade",
  summary: "Records a position that was held before the first trade, at its cost.",
  query: {},
  body: body(NewOpening),
  answer,
  errors,
});

export const recordAssertion = routeWithBytes({
  id: "recordAssertion",
  method: "POST",
  path: "/api/v1/accounts/{id}/assertions",
  scope: "trade",
  summary:
    "Records what an exchange says a balance was, of all postings of a currency: a difference shows as an anomaly.",
  query: {},
  body: body(NewAssertion),
  answer,
  errors,
});

export const recordTransfer = routeWithBytes({
  id: "recordTransfer",
  method: "POST",
  path: "/api/v1/transfers",
  scope: "trade",
  summary: "Moves an asset between two own accounts, with what it cost and when it was acquired.",
  query: {},
  body: body(NewTransfer),
  answer,
  errors: [...errors, { status: 409, text: `${NOT_ENOUGH_HELD}: ...` }],
});
