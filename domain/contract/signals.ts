/** Signals: what strategies said on closed candles. */
import * as Schema from "effect/Schema";
import { SignalReceived } from "../events/bodies/signal.ts";
import { Id } from "../events/fields.ts";
import {
  Amount,
  Millis,
  NextCursor,
  OptionalAmount,
  OptionalText,
  OptionalTime,
  SideField,
  Time,
} from "./fields.ts";
import { NUMBERS, optional, PAGING, text, time, timeframe } from "./parameter.ts";
import { BODY_MAX, PROBLEM, readRoute, route, routeWithBytes } from "./route.ts";
import { STREAM_PROBLEM } from "./trade-stream.ts";

/** What the bot of an account did about a signal: an order, or a decline by a rule. */
const Verdict = Schema.Struct({
  account_id: Schema.String,
  order_id: OptionalText,
  rule: OptionalText,
  reason: Schema.String,
  decided_at: Time,
}).annotate({ identifier: "Verdict" });

const SIGNAL_FIELDS = {
  signal_id: Schema.String,
  instance: Schema.String,
  strategy: Schema.String,
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  action: SideField,
  leg: Schema.String,
  price: Amount,
  confidence: OptionalAmount,
  target: OptionalAmount.annotate({
    description: "The signed fraction of the equity to hold of the product afterwards, -1 to 1.",
  }),
  size: Schema.optionalKey(
    Schema.Union([Schema.Struct({ quantity: Amount }), Schema.Struct({ quote: Amount })]),
  ).annotate({ description: "How much of this leg, in base or in quote currency." }),
  limit_price: OptionalAmount,
  stop_loss: OptionalAmount,
  take_profit: OptionalAmount,
  trail: Schema.optionalKey(Schema.Struct({ activation: OptionalAmount, distance: Amount })),
  reason: Schema.String,
  valid_until: OptionalTime,
  candle_time: Millis,
  raised_at: Time,
} as const;

/** A signal, and what was decided about it. */
export const Signal = Schema.Struct({ ...SIGNAL_FIELDS, verdicts: Schema.Array(Verdict) }).annotate({
  identifier: "Signal",
});
export type Signal = typeof Signal.Type;

/** A signal as it is streamed: nothing has been decided about it yet. */
export const StreamedSignal = Schema.Struct(SIGNAL_FIELDS).annotate({ identifier: "StreamedSignal" });
export type StreamedSignal = typeof StreamedSignal.Type;

/** A page of signals, newest first. */
export const SignalPage = Schema.Struct({
  signals: Schema.Array(Signal),
  next_cursor: NextCursor,
}).annotate({ identifier: "SignalPage" });

const FILTER = {
  venue: optional(text, "Only this venue.", "invalid venue"),
  product: optional(text, "Only this product.", "invalid product"),
  timeframe: optional(timeframe, "Only this timeframe.", "invalid timeframe"),
  strategy: optional(text, "Only this strategy.", "invalid strategy"),
  instance: optional(text, "Only this strategy instance.", "invalid instance"),
} as const;

export const listSignals = readRoute({
  id: "listSignals",
  path: "/api/v1/signals",
  summary: "Signals, newest first, in pages.",
  query: {
    ...FILTER,
    end: optional(time, "The last time at which one was raised, included.", "invalid end time"),
    ...PAGING,
    ...NUMBERS,
  },
  answer: { status: 200, description: "A page.", media: "application/json", shape: SignalPage },
  errors: [
    { status: 400, text: "invalid timeframe" },
    { status: 400, text: "invalid end time" },
    PROBLEM.invalidLimit,
    PROBLEM.invalidCursor,
  ],
});

export const streamSignals = route({
  id: "streamSignals",
  method: "GET",
  path: "/api/v1/signals/stream",
  scope: "read",
  summary:
    "Every new signal, once, as soon as it is in the log. The id of an event is its position in the log: Last-Event-ID " +
    "resumes exactly behind it, however long ago that was; 0 is the beginning. Comments: `: keepalive` when nothing " +
    "happens for 30 s. A reader that takes nothing for 60 s is disconnected.",
  query: { ...FILTER, ...NUMBERS },
  answer: {
    status: 200,
    description: "One signal an event: `id: <position>`, `data: <signal>`, an empty line.",
    media: "text/event-stream",
    shape: StreamedSignal,
  },
  errors: [
    { status: 400, text: "invalid timeframe" },
    { status: 400, text: STREAM_PROBLEM.invalidId },
    { status: 409, text: STREAM_PROBLEM.beyondLog },
    { status: 503, text: STREAM_PROBLEM.tooMany },
  ],
});

const { instance: _instance, received_id: _id, ...SAID } = SignalReceived.fields;

/** A signal from outside. Amounts are JSON numbers or decimal text. */
export const SignalRequest = Schema.Struct({
  id: Schema.optionalKey(Id).annotate({
    description:
      "The sender's own name for it: the same again is the same signal. Absent: every call is one.",
  }),
  ...SAID,
  key: Schema.optionalKey(Schema.String).annotate({
    description: "The API key, for a sender that can set no headers. It is kept nowhere.",
  }),
}).annotate({ identifier: "SignalRequest" });
export type SignalRequest = typeof SignalRequest.Type;

/** What became of a signal from outside: one for every instance that takes it. */
export const SignalReceipt = Schema.Struct({
  signals: Schema.Array(
    Schema.Struct({
      signal_id: Schema.String,
      instance: Schema.String,
      price: Amount,
      repeated: Schema.Boolean,
    }),
  ),
}).annotate({ identifier: "SignalReceipt" });
export type SignalReceipt = typeof SignalReceipt.Type;

export const sendSignal = routeWithBytes({
  id: "sendSignal",
  method: "POST",
  path: "/api/v1/signals",
  scope: "signal",
  keyInBody: true,
  summary:
    "Takes a signal from outside, such as a charting site's webhook, for every account that trades the series by the " +
    "strategy `outside`. What cannot be read is kept in the quarantine. The bots' verdicts are listed with the signal.",
  query: {},
  body: { shape: SignalRequest, bytesMax: BODY_MAX.setting, media: "application/json" },
  answer: { status: 201, description: "What was raised.", media: "application/json", shape: SignalReceipt },
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    { status: 404, text: "nobody takes signals from outside for ..." },
    { status: 409, text: "there is no closed candle of ..." },
  ],
});
