/** Disturbs the rows of an answer, where it has some. */
import type { Reply } from "../dialect.ts";

/** The answer with other rows; as it is where it is no list. */
export const onRows = (reply: Reply, change: (rows: readonly string[]) => readonly string[]): Reply =>
  typeof reply.body === "string"
    ? reply
    : { ...reply, body: { ...reply.body, rows: change(reply.body.rows) } };
