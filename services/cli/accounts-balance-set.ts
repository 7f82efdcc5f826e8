/** `canvas accounts balance set ACCOUNT AMOUNT` */
import { accountPath, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson, parseExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseAmount } from "./options.ts";

interface Options extends ClientOptions {
  readonly currency: string;
}

/** States what the balance of an account is. */
export const command = commandFile<Options, readonly [account: string, amount: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument("<amount>", "what it has, such as 1000.50", parseAmount)
      .option("--currency <code>", "the currency's code", "USD");
    addClientOptions(command).addHelpText(
      "after",
      examples("accounts balance set paper 1000", "accounts balance set paper --currency EUR -- -25.5"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account, amount] = call.arguments;
    await using client = await openClient(call, { makes: true });
    const answer = await client.request(accountPath(account, "balance"), {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ amount, currency: options.currency }),
    });
    const balance = parseExactJson(await answer.text()) as Row;
    if (options.json) terminal.out(formatExactJson(balance));
    else terminal.out(`${account}: ${textOf(balance["amount"])} ${textOf(balance["currency"])}`);
    return undefined;
  },
});
