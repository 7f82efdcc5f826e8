/** Lots and disposals: which purchase a sale sold, under a method that the reader chooses. Amounts are decimal text. */
import * as Schema from "effect/Schema";
import { LOT_METHODS } from "../ledger/lots/method.ts";
import { AmountText, NextCursor, Time } from "./fields.ts";
import { defaulted, MOMENT, OPTIONAL_PAGING, oneOf, optional, text, whole } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** How the lots of a sale are chosen. */
const LotMethodField = Schema.Literals(LOT_METHODS);

/** What is left of an acquisition, in quote currency with the fees that were paid in it. */
const Lot = Schema.Struct({
  symbol: Schema.String,
  acquired_at: Time,
  quantity: AmountText,
  cost_basis: AmountText,
  trade_id: Schema.String.annotate({
    description: "The trade that acquired it, or the id of the opening or transfer.",
  }),
}).annotate({ identifier: "Lot" });

/** What was sold beyond what was known to be held: nobody's gain, and perhaps explained by a trade that is missing. */
const UnmatchedSale = Schema.Struct({
  symbol: Schema.String,
  disposed_at: Time,
  quantity: AmountText,
  trade_id: Schema.String,
}).annotate({ identifier: "UnmatchedSale" });

/** What a sale took out of one lot. */
const Disposal = Schema.Struct({
  symbol: Schema.String,
  disposed_at: Time,
  acquired_at: Time,
  quantity: AmountText,
  proceeds: AmountText,
  cost_basis: AmountText,
  gain: AmountText.annotate({ description: "Proceeds minus cost basis." }),
  holding_days: Schema.Int.annotate({ description: "Whole days from acquisition to disposal." }),
  trade_id: Schema.String.annotate({ description: "The sale." }),
  lot_trade_id: Schema.String.annotate({
    description: "What acquired the lot: a trade, an opening or a transfer.",
  }),
}).annotate({ identifier: "Disposal" });

/** The open lots of an account, by symbol, oldest first. */
export const Lots = Schema.Struct({
  method: LotMethodField,
  lots: Schema.Array(Lot),
  unmatched: Schema.Array(UnmatchedSale),
}).annotate({ identifier: "Lots" });

/** The disposals of an account in order of time, and what they earned. */
export const Disposals = Schema.Struct({
  method: LotMethodField,
  disposals: Schema.Array(Disposal),
  totals: Schema.Struct({
    gain: AmountText,
    by_year: Schema.Record(Schema.String, AmountText),
  }).annotate({
    description:
      "Over all pages, by the year of the disposal in UTC; true to itself where all symbols have one quote currency.",
  }),
  unmatched: Schema.Array(UnmatchedSale).annotate({ description: "With the first page." }),
  next_cursor: NextCursor,
}).annotate({ identifier: "Disposals" });

/** The parameter that chooses the method. */
export const LOT_METHOD = {
  method: defaulted(
    oneOf(...LOT_METHODS),
    "fifo",
    "Which lot a sale takes from first: the oldest, the newest, the dearest, the cheapest; or all at their average cost.",
    "invalid method: must be fifo, lifo, hifo, lofo, or average",
  ),
} as const;

const WHICH = {
  ...LOT_METHOD,
  symbol: optional(text, "Only this symbol.", "invalid symbol"),
  ...MOMENT,
} as const;

const PROBLEMS = [
  { status: 400, text: "invalid method: must be fifo, lifo, hifo, lofo, or average" },
  { status: 400, text: "invalid symbol" },
  PROBLEM.invalidAsOf,
  PROBLEM.invalidKnownAt,
] as const;

export const listLots = readRoute({
  id: "listLots",
  path: "/api/v1/accounts/{id}/lots",
  summary: "What is left of each spot purchase of an account. An unknown account has none.",
  query: WHICH,
  answer: { status: 200, description: "The lots.", media: "application/json", shape: Lots },
  errors: PROBLEMS,
});

export const listDisposals = readRoute({
  id: "listDisposals",
  path: "/api/v1/accounts/{id}/disposals",
  summary:
    "What the spot sales of an account took out of which lots, and earned. An unknown account has none.",
  query: {
    ...WHICH,
    year: optional(whole(1678, 2261), "Only disposals of this year, UTC.", "invalid year"),
    ...OPTIONAL_PAGING,
  },
  answer: { status: 200, description: "The disposals.", media: "application/json", shape: Disposals },
  errors: [...PROBLEMS, { status: 400, text: "invalid year" }, PROBLEM.invalidLimit, PROBLEM.invalidCursor],
});
