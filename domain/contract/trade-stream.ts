/** The stream of an account's trades, as server-sent events. */
import * as Schema from "effect/Schema";
import { Amount, MarketTypeField, OptionalAmount, OptionalText, SideField, Time } from "./fields.ts";
import { NUMBERS } from "./parameter.ts";
import { route } from "./route.ts";

/** A trade as it is streamed. */
export const StreamedTrade = Schema.Struct({
  trade_id: Schema.String,
  account_id: Schema.String,
  symbol: Schema.String,
  side: SideField,
  quantity: Amount,
  price: Amount,
  fee: Amount,
  fee_currency: Schema.String,
  market_type: MarketTypeField,
  timestamp: Time.annotate({ description: "In UTC, cut down to the whole second." }),
  strategy: OptionalText,
  confidence: OptionalAmount,
  stop_loss: OptionalAmount,
  take_profit: OptionalAmount,
  entry_reason: OptionalText,
  exit_reason: OptionalText,
  leverage: Schema.optionalKey(Schema.Int),
  margin: OptionalAmount,
  liquidation_price: OptionalAmount,
  funding_fee: OptionalAmount,
}).annotate({ identifier: "StreamedTrade" });
export type StreamedTrade = typeof StreamedTrade.Type;

/** What a bad `Last-Event-ID` is told. */
export const STREAM_PROBLEM = {
  invalidId: "invalid Last-Event-ID: give the id of an event of this stream",
  beyondLog: "Last-Event-ID is beyond the end of the log, which was restored: begin without it",
  tooMany: "too many streams are open: try again later",
} as const;

export const streamTrades = route({
  id: "streamTrades",
  method: "GET",
  path: "/api/v1/accounts/{id}/trades/stream",
  scope: "read",
  summary:
    "Every new trade of an account, once, as reads begin to show it. The id of an event is its position in the log: " +
    "Last-Event-ID resumes exactly behind it, however long ago that was. Comments: `: keepalive` when nothing " +
    "happens for 30 s; `: lag <seconds>` before trades that the log has taken so long ago. A reader that takes " +
    "nothing for 60 s is disconnected. The account need not exist.",
  query: NUMBERS,
  answer: {
    status: 200,
    description: "One trade an event: `id: <position>`, `data: <trade>`, an empty line.",
    media: "text/event-stream",
    shape: StreamedTrade,
  },
  errors: [
    { status: 400, text: STREAM_PROBLEM.invalidId },
    { status: 409, text: STREAM_PROBLEM.beyondLog },
    { status: 503, text: STREAM_PROBLEM.tooMany },
  ],
});
