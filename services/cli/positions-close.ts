/** `canvas positions close ACCOUNT SYMBOL` */
import { accountPath } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { ask } from "./order-request.ts";

interface Options extends ClientOptions {
  readonly venue?: string;
  readonly reason?: string;
}

/** Asks for the end of what is held of a product, at the market. */
export const command = commandFile<Options, readonly [account: string, symbol: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument("<symbol>", "such as BTC-USD")
      .option("--venue <venue>", "where, for an account that is bound to none")
      .option("--reason <text>", "why, for the log");
    addClientOptions(command).addHelpText("after", examples("positions close paper BTC-USD"));
  },

  async run(call) {
    const [account, symbol] = call.arguments;
    const { venue, reason } = call.options;
    return ask(call, accountPath(account, `positions/${encodeURIComponent(symbol)}/close`), {
      venue,
      reason,
    });
  },
});
