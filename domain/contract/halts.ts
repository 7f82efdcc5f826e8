/** The kill switch. */
import * as Schema from "effect/Schema";
import { Id, Text } from "../events/fields.ts";
import { OptionalText, Time } from "./fields.ts";
import { BODY_MAX, PROBLEM, readRoute, routeWithBody } from "./route.ts";

/** A halt in force. */
export const Halt = Schema.Struct({
  account_id: OptionalText.annotate({ description: "Absent: all accounts." }),
  reason: Schema.String,
  close: Schema.Boolean,
  freeze: Schema.Boolean,
  since: Time,
}).annotate({ identifier: "Halt" });
export type Halt = typeof Halt.Type;

/** A position that a halt asks to end; a reason where that cannot be asked for. */
export const Closing = Schema.Struct({
  account_id: Schema.String,
  symbol: Schema.String,
  request_id: OptionalText,
  reason: OptionalText,
}).annotate({ identifier: "Closing" });
export type Closing = typeof Closing.Type;

/** Whether trading is halted: for all accounts, or for some. */
export const HaltState = Schema.Struct({
  halted: Schema.Boolean.annotate({ description: "For all accounts." }),
  halts: Schema.Array(Halt),
  closing: Schema.optionalKey(Schema.Array(Closing)).annotate({
    description: "Of a halt with `close`: the positions that the bots were asked to end.",
  }),
}).annotate({ identifier: "HaltState" });
export type HaltState = typeof HaltState.Type;

/** What to halt; all accounts where none is named. */
export const HaltRequest = Schema.Struct({
  account: Schema.optionalKey(Id),
  reason: Text,
  close: Schema.optionalKey(Schema.Boolean).annotate({ description: "Sell what is held, at the market." }),
  freeze: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Send nothing new at all, exits neither. What rests at the venue stays.",
  }),
}).annotate({ identifier: "HaltRequest" });
export type HaltRequest = typeof HaltRequest.Type;

/** What to resume. */
export const ResumeRequest = Schema.Struct({
  account: Schema.optionalKey(Id),
  reason: Text,
}).annotate({ identifier: "ResumeRequest" });

const stateAnswer = {
  status: 200,
  description: "The state after it.",
  media: "application/json",
  shape: HaltState,
} as const;

export const getHalts = readRoute({
  id: "getHalts",
  path: "/api/v1/halt",
  summary: "Which halts are in force.",
  query: {},
  answer: { ...stateAnswer, description: "The state." },
  errors: [],
});

export const haltTrading = routeWithBody({
  id: "haltTrading",
  method: "POST",
  path: "/api/v1/halt",
  scope: "trade",
  summary:
    "Halts trading: nothing is entered any more, on any bot, until it is resumed. Exits and what protects positions go " +
    "on, unless it is frozen.",
  query: {},
  body: { shape: HaltRequest, bytesMax: BODY_MAX.setting, exact: true },
  answer: stateAnswer,
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    PROBLEM.accountNotFound,
    { status: 400, text: "close and freeze exclude each other: ..." },
  ],
});

export const resumeTrading = routeWithBody({
  id: "resumeTrading",
  method: "POST",
  path: "/api/v1/resume",
  scope: "trade",
  summary:
    "Lifts the halt of an account, or that of all; each is lifted by itself. Protections such as the daily loss count " +
    "anew from here on.",
  query: {},
  body: { shape: ResumeRequest, bytesMax: BODY_MAX.setting, exact: true },
  answer: stateAnswer,
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    PROBLEM.accountNotFound,
    { status: 409, text: "the kill-switch file is there: ..." },
  ],
});
