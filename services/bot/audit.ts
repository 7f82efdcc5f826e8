/** Somebody who looks over a bot's shoulder while it goes through a recorded session again. */
import type { OrderPlaced, SignalDeclined } from "@spot-canvas/domain/events/bodies/order";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import type { AccountReader, RecordedFill, RecordedVerdict } from "./account-reader.ts";

/** What is looked at. Whatever it throws ends the bot. */
export interface Audit {
  /** What the bot decides now on a signal, in the state of the recorded decision's basis, beside what is recorded. */
  verdict(decided: OrderPlaced | SignalDeclined, recorded: RecordedVerdict): void;
  /** The fill that the paper venue makes now beside the recorded one. */
  fill(made: Trade, recorded: RecordedFill): void;
  /** The bot would write something that is not recorded, at this market time in epoch milliseconds. */
  missing(at: number, left: Unrepeated): void;
  /** There is nothing more that the market could do. */
  ended(left: Unrepeated): void;
}

/** What is recorded of the bot, and what it has not done anew yet. */
export type Unrepeated = Pick<AccountReader, "verdicts" | "fills">;
