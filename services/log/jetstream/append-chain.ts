/**
 * Events of one subject in flight together, each conditional on the one before it. The first expects a position of its
 * subject; each of the others expects the stream to end with the message before it, so that behind a refused one all are
 * refused. Positions that are guessed ahead would not do: a rival's event on the same subject may stand at one. Where
 * somebody else's event comes between, the rest goes out again from the position that is known by then.
 */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import type { Appended } from "../event-log.ts";
import { isPositionConflict } from "../persistent-append.ts";
import { API_ERROR } from "./api.ts";
import type { Expected } from "./headers.ts";

/** Appends one event; throws a Fault `PositionConflict`, or `AppendRefused` with the server's code as its cause. */
export type AppendBehind = (event: NewEvent, expected: Expected) => Promise<Appended>;

/** Gives what was appended: fewer than given where the subject did not end where it should. */
export async function appendChain(
  append: AppendBehind,
  events: readonly NewEvent[],
  expectedLast: number,
): Promise<readonly Appended[]> {
  const appended: Appended[] = [];
  for (let width = events.length; appended.length < events.length; ) {
    const last = appended.at(-1)?.position ?? expectedLast;
    const chain = events.slice(appended.length, appended.length + width);
    const outcomes = await Promise.allSettled(
      chain.map((event, index) =>
        append(event, index === 0 ? last : { messageId: chain[index - 1]!.messageId }),
      ),
    );
    const taken = takenOf(outcomes);
    if (taken.length === 0) break;
    appended.push(...taken);
    // Where others write much, long chains would be refused again and again.
    width = 2 * taken.length;
  }
  return appended;
}

/** What was appended before the first that was refused. */
function takenOf(outcomes: readonly PromiseSettledResult<Appended>[]): readonly Appended[] {
  const taken: Appended[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") taken.push(outcome.value);
    else if (isPositionConflict(outcome.reason) || isOutOfTurn(outcome.reason)) return taken;
    else throw outcome.reason;
  }
  return taken;
}

const isOutOfTurn = (error: unknown): boolean => refusalCode(error) === API_ERROR.wrongLastMessage;

/** The server's code of what it refused. */
export const refusalCode = (error: unknown): number | undefined =>
  error instanceof Fault ? (error.cause as { readonly code?: number } | undefined)?.code : undefined;
