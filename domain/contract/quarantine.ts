/** The quarantine: what was refused before it reached the log, and what is in the log and cannot be read. */
import * as Schema from "effect/Schema";
import { Count, Position, Time } from "./fields.ts";
import { PAGE, PAGING } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** One thing that was refused. */
const Refused = Schema.Struct({
  stream: Schema.String,
  position: Position,
  subject: Schema.String,
  origin: Schema.String.annotate({ description: "Where it came from." }),
  place: Schema.String.annotate({ description: "Which line, row or frame of it." }),
  reason: Schema.String,
  content_bytes: Count,
  logged_at: Time,
}).annotate({ identifier: "RefusedEntry" });

export const listRefused = readRoute({
  id: "listRefused",
  path: "/api/v1/quarantine",
  scope: "admin",
  summary: `The newest of what was refused, newest first, with the reason: at most ${PAGE.most}. Its bytes are in the log.`,
  query: { limit: PAGING.limit },
  answer: {
    status: 200,
    description: "What was refused.",
    media: "application/json",
    shape: Schema.Struct({ refused: Schema.Array(Refused), total: Count }).annotate({
      identifier: "RefusedList",
    }),
  },
  errors: [PROBLEM.invalidLimit],
});
