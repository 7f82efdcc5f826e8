/** `canvas accounts balance assert ACCOUNT AMOUNT` */
import { accountPath } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addEntryOptions, type EntryOptions, recordEntry } from "./entry.ts";
import { parseAmount } from "./options.ts";

interface Options extends EntryOptions {
  readonly currency: string;
}

/** Records what an exchange says a balance was. */
export const command = commandFile<Options, readonly [account: string, amount: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument("<amount>", "what there was, such as 1000.50", parseAmount)
      .option("--currency <code>", "the currency's code", "USD");
    addEntryOptions(command).addHelpText("after", examples("accounts balance assert live 1000.50"));
  },

  run(call) {
    const [account, amount] = call.arguments;
    const { currency, id, at } = call.options;
    const path = accountPath(account, "assertions");
    const body = { amount, currency, id, at };
    return recordEntry(call, { path, accounts: [account], body, what: "assertion" });
  },
});
