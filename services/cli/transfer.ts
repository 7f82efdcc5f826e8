/** `canvas transfer FROM TO` */
import { commandFile, examples } from "./command.ts";
import { addEntryOptions, type EntryOptions, recordEntry } from "./entry.ts";
import { parseAmount } from "./options.ts";

interface Options extends EntryOptions {
  readonly symbol: string;
  readonly quantity: string;
}

/** Moves an asset between two own accounts. */
export const command = commandFile<Options, readonly [from: string, to: string]>({
  configure(command) {
    command
      .argument("<from>", "the account that gives")
      .argument("<to>", "the account that gets")
      .requiredOption("--symbol <symbol>", "the pair that it is held in, such as BTC-USD")
      .requiredOption("--quantity <amount>", "in the base currency", parseAmount);
    addEntryOptions(command).addHelpText(
      "after",
      examples("transfer exchange cold --symbol BTC-USD --quantity 0.5"),
    );
  },

  run(call) {
    const [from, to] = call.arguments;
    const { symbol, quantity, id, at } = call.options;
    const body = { from_account: from, to_account: to, symbol, quantity, id, at };
    return recordEntry(call, { path: "/api/v1/transfers", accounts: [from, to], body, what: "transfer" });
  },
});
