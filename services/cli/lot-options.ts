/** Options of the commands that ask for lots, and what they show alike. */
import { LOT_METHODS } from "@spot-canvas/domain/ledger/lots/method";
import { type Command, Option } from "commander";
import type { Row } from "./client.ts";
import { textOf } from "./client.ts";
import { addMomentOptions, type MomentOptions } from "./moment-options.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Which lots. */
export interface LotOptions extends ClientOptions, MomentOptions {
  readonly method: string;
  readonly symbol?: string;
}

/** The option that chooses the method. */
export const lotMethodOption = (): Option =>
  new Option("--method <method>", "which lot a sale takes from first").choices(LOT_METHODS).default("fifo");

/** Adds what every command about the lots of an account takes. */
export const addLotOptions = (command: Command): Command =>
  addClientOptions(
    addMomentOptions(
      command
        .argument("<account>", "the account's id")
        .addOption(lotMethodOption())
        .option("--symbol <symbol>", "only lots of this symbol, such as BTC-USD"),
    ),
  );

/** Sales that are named one by one; the rest are counted. */
const NAMED = 5;

/** Says what was sold without being known to be held, and what to do about it. */
export function noteUnmatched(unmatched: readonly Row[], terminal: Terminal): void {
  for (const sale of unmatched.slice(0, NAMED)) {
    const [trade, quantity, symbol] = ["trade_id", "quantity", "symbol"].map((field) => textOf(sale[field]));
    terminal.note(
      `${trade} sold ${quantity} of ${symbol} that was not known to be held: import the trades that bought it.`,
    );
  }
  if (unmatched.length > NAMED) {
    terminal.note(`So did ${unmatched.length - NAMED} more sales: --json shows them all.`);
  }
}
