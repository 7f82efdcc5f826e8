/** `canvas cash funding ACCOUNT SYMBOL` */
import { accountPath } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addEntryOptions, type EntryOptions, recordEntry } from "./entry.ts";
import { parseAmount } from "./options.ts";

interface Options extends EntryOptions {
  readonly amount: string;
}

/** Records a funding payment of a futures market. */
export const command = commandFile<Options, readonly [account: string, symbol: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument("<symbol>", "the pair, such as BTC-USD")
      .requiredOption("--amount <amount>", "above 0 was paid, below 0 received", parseAmount);
    addEntryOptions(command).addHelpText("after", examples("cash funding live BTC-USD --amount 2.5"));
  },

  run(call) {
    const [account, symbol] = call.arguments;
    const { amount, id, at } = call.options;
    const path = accountPath(account, "funding");
    const body = { symbol, amount, id, at };
    return recordEntry(call, { path, accounts: [account], body, what: "funding" });
  },
});
