/** `canvas cash deposit` and `canvas cash withdraw`: one command in two directions. */
import { accountPath } from "./client.ts";
import { type AnyCommandFile, commandFile, examples } from "./command.ts";
import { addEntryOptions, type EntryOptions, recordEntry } from "./entry.ts";
import { parseAmount } from "./options.ts";

interface Options extends EntryOptions {
  readonly currency: string;
  readonly note?: string;
}

/** The command of a direction. */
export const cashMovement = (direction: "deposit" | "withdraw"): AnyCommandFile =>
  commandFile<Options, readonly [account: string, amount: string]>({
    configure(command) {
      command
        .argument("<account>", "the account's id")
        .argument("<amount>", "how much, such as 1000.50", parseAmount)
        .option("--currency <code>", "the currency's code", "USD")
        .option("--note <text>", "where it came from or went");
      addEntryOptions(command).addHelpText(
        "after",
        examples(`cash ${direction} live 1000`, `cash ${direction} live 250.50 --currency EUR --id sepa-17`),
      );
    },

    run(call) {
      const [account, amount] = call.arguments;
      const { currency, note, id, at } = call.options;
      const body = { direction, amount, currency, note, id, at };
      const path = accountPath(account, "cash");
      return recordEntry(call, { path, accounts: [account], body, what: direction });
    },
  });
