/** `canvas trades watch ACCOUNT` */
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { follow } from "./follow.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly after?: string;
}

/** Prints each new trade as a line of JSON, until Ctrl-C; a lost connection is taken up where it was lost. */
export const command = commandFile<Options, readonly [account: string]>({
  endsByInterrupt: true,

  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--after <position>", "begin behind this position of the log; 0 is its beginning");
    addClientOptions(command).addHelpText(
      "after",
      examples("trades watch paper", "trades watch paper --after 0 | jq .price"),
    );
  },

  async run(call) {
    const { terminal, options, signal } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    await follow(client, {
      path: accountPath(account, "trades/stream"),
      after: options.after,
      terminal,
      signal,
      greeting: `Watching ${account}. Press Ctrl-C to end.`,
      print: terminal.out,
    });
    return EXIT.ok;
  },
});
