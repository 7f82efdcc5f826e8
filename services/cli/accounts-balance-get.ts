/** `canvas accounts balance get ACCOUNT` */
import { Fault } from "@spot-canvas/domain/fault";
import { accountPath, faultOf, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson, parseExactJson } from "./exact-json.ts";
import { addMomentOptions, type MomentOptions, momentQuery } from "./moment-options.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions, MomentOptions {
  readonly currency: string;
}

/** Prints the balance of an account. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--currency <code>", "the currency's code", "USD");
    addClientOptions(addMomentOptions(command)).addHelpText(
      "after",
      examples("accounts balance get paper", "accounts balance get paper --currency EUR"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const query = new URLSearchParams({ currency: options.currency, ...momentQuery(options) });
    const [account] = call.arguments;
    const answer = await client.send(`${accountPath(account, "balance")}?${query}`);
    if (answer.status === 404) {
      const text = `no balance set for ${account} in ${options.currency}: set one with \`accounts balance set\`.`;
      throw new Fault("NoBalance", "not-found", text);
    }
    if (!answer.ok) throw await faultOf(answer);
    const balance = parseExactJson(await answer.text()) as Row;
    if (options.json) terminal.out(formatExactJson(balance));
    else terminal.out(`${textOf(balance["amount"])} ${textOf(balance["currency"])}`);
    return undefined;
  },
});
