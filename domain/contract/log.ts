/** The log itself: its streams and its events. */
import * as Schema from "effect/Schema";
import { Count, OptionalTime, Position, Time } from "./fields.ts";
import { defaulted, flag, NUMBERS, oneOf, optional, required, text, whole } from "./parameter.ts";
import { route } from "./route.ts";

/** Events of a type that this program never knew: kept in the log, skipped by the views. */
const SkippedType = Schema.Struct({
  type: Schema.String,
  events: Count,
  first_position: Position,
  last_position: Position,
}).annotate({ identifier: "SkippedType" });

/**
 * The state of one stream. `first_position` is above 1 where what came before was moved to an archive. `skipped` is absent where nothing was. `epoch` changes
 * when it is recreated or restored.
 */
export const Stream = Schema.Struct({
  name: Schema.Literals(["MARKET", "TRADING", "QUARANTINE"]),
  epoch: Schema.String,
  first_position: Position,
  last_position: Position,
  bytes: Count,
  last_logged_at: OptionalTime,
  skipped: Schema.optionalKey(Schema.Array(SkippedType)),
}).annotate({ identifier: "Stream" });

/** The streams, and what keeps them. */
export const LogState = Schema.Struct({
  engine: Schema.String,
  version: Schema.String,
  durability: Schema.String,
  survives_power_cut: Schema.Boolean.annotate({
    description: "Whether an acknowledged event is on a disk, so that a power cut loses nothing.",
  }),
  streams: Schema.Array(Stream),
}).annotate({ identifier: "LogState" });
export type LogState = typeof LogState.Type;

/** One event of the log. What cannot be read has no `data` and says why in `unreadable`. */
export const LogEvent = Schema.Struct({
  stream: Schema.String,
  position: Position,
  subject: Schema.String,
  type: Schema.String,
  version: Schema.optionalKey(Schema.Int),
  id: Schema.optionalKey(Schema.String),
  occurred_at: OptionalTime,
  recorded_at: OptionalTime,
  logged_at: Time,
  correlation_id: Schema.optionalKey(Schema.String),
  causation_id: Schema.optionalKey(Schema.String),
  data: Schema.optionalKey(Schema.Unknown),
  unreadable: Schema.optionalKey(Schema.String),
}).annotate({ identifier: "LogEvent" });
export type LogEvent = typeof LogEvent.Type;

export const listStreams = route({
  id: "listStreams",
  method: "GET",
  path: "/api/v1/log/streams",
  scope: "read",
  summary: "The state of every stream of the log, and of the engine that keeps it.",
  query: {},
  answer: { status: 200, description: "The streams.", media: "application/json", shape: LogState },
  errors: [],
});

const INVALID = {
  subject: "invalid subject: give one such as orders.paper, a filter such as candles.>, or a stream's name",
  from: "invalid from: give a position, 1 or more",
  limit: "invalid limit: give a count, 1 or more",
  follow: "invalid follow: must be true or false",
} as const;

export const readEvents = route({
  id: "readEvents",
  method: "GET",
  path: "/api/v1/log/events",
  scope: "read",
  summary:
    "Events whose subject matches, in order of position, one a line; with `follow` also those to come.",
  query: {
    subject: required(
      text,
      "A subject, a filter with * for one token and > for the rest, or MARKET, TRADING, QUARANTINE.",
      "subject is required",
      INVALID.subject,
    ),
    from: defaulted(whole(1, 999_999_999_999_999), 1, "The first position, included.", INVALID.from),
    limit: optional(
      whole(1, 999_999_999_999_999),
      "The most events: without end where it is left out.",
      INVALID.limit,
    ),
    follow: defaulted(flag, false, "Go on with what is appended, until the reader leaves.", INVALID.follow),
    ...NUMBERS,
  },
  answer: {
    status: 200,
    description: "One event a line.",
    media: "application/x-ndjson",
    shape: LogEvent,
  },
  errors: [
    { status: 400, text: "subject is required" },
    ...Object.values(INVALID).map((problem) => ({ status: 400, text: problem })),
    { status: 403, text: "subject belongs to another tenant" },
  ],
});

/** One event with all that the log has of it: what an archive is made of. */
export const ExportedEvent = Schema.Struct({
  position: Position,
  subject: Schema.String,
  logged_at: Schema.String.annotate({ description: "Nanoseconds since the epoch." }),
  headers: Schema.Record(Schema.String, Schema.String),
  body: Schema.optionalKey(Schema.String),
  body_base64: Schema.optionalKey(Schema.String).annotate({ description: "A body that is no text." }),
}).annotate({ identifier: "ExportedEvent" });

const INVALID_STREAM = "invalid stream: must be MARKET, TRADING or QUARANTINE";
const INVALID_UNTIL = "invalid until: give a position, 1 or more";

export const exportEvents = route({
  id: "exportEvents",
  method: "GET",
  path: "/api/v1/log/export",
  scope: "admin",
  summary:
    "The events of a stream byte for byte, of every tenant, one a line: for backups. Only for keys of the " +
    "installation's own tenant.",
  query: {
    stream: required(
      oneOf("MARKET", "TRADING", "QUARANTINE"),
      "The stream.",
      "stream is required",
      INVALID_STREAM,
    ),
    from: defaulted(whole(1, 999_999_999_999_999), 1, "The first position, included.", INVALID.from),
    until: required(whole(1, 999_999_999_999_999), "The last position.", "until is required", INVALID_UNTIL),
  },
  answer: {
    status: 200,
    description: "One event a line.",
    media: "application/x-ndjson",
    shape: ExportedEvent,
  },
  errors: [
    { status: 400, text: "stream is required" },
    { status: 400, text: INVALID_STREAM },
    { status: 400, text: INVALID.from },
    { status: 400, text: "until is required" },
    { status: 400, text: INVALID_UNTIL },
    { status: 403, text: "the log is exported with a key of the installation's own tenant" },
  ],
});
