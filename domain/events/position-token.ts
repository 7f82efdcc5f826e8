/**
 * The position token: which part of the log an answer reflects. Opaque to clients; a bare number means a position of
 * TRADING. A log that was recreated or restored has another epoch, and a token of another epoch is refused.
 */
import { Fault, fail, ok, type Result } from "../fault.ts";
import { STREAMS, type StreamName } from "./stream.ts";

/** A position in every stream. */
export type Positions = Readonly<Record<StreamName, number>>;

/** A point in the life of one log. */
export interface PositionToken {
  /** Which log: changes when it is recreated or restored. Absent in a bare number. */
  readonly epoch?: string;
  readonly positions: Positions;
}

/** Before the first event of every stream. */
export const START: Positions = { MARKET: 0, TRADING: 0, QUARANTINE: 0 };

const TOKEN = /^([a-z0-9]{8,32})-(\d{1,15})-(\d{1,15})-(\d{1,15})$/;

/** The text of a token. */
export const formatToken = (epoch: string, positions: Positions): string =>
  `${epoch}-${STREAMS.map((stream) => positions[stream]).join("-")}`;

/** Reads a token or a bare TRADING position. */
export function parseToken(text: string): Result<PositionToken> {
  if (/^\d{1,15}$/.test(text)) return ok({ positions: { ...START, TRADING: Number(text) } });
  const match = TOKEN.exec(text);
  if (!match) {
    return fail(
      new Fault(
        "InvalidToken",
        "usage",
        `"${text.slice(0, 80)}" is not a position: give a value of X-Log-Position, or a number.`,
      ),
    );
  }
  return ok({
    epoch: match[1]!,
    positions: { MARKET: Number(match[2]), TRADING: Number(match[3]), QUARANTINE: Number(match[4]) },
  });
}
