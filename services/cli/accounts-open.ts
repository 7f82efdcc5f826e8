/** `canvas accounts open ACCOUNT` */
import { Fault } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { ACCOUNT_TYPES, accountsOf } from "./existing-account.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly type?: string;
  readonly name?: string;
  readonly venue?: string;
  readonly currency?: string;
}

/** Opens an account by name, or a closed one again. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .addOption(
        new Option("--type <type>", "which kind of account; one that was closed stays what it is").choices(
          ACCOUNT_TYPES,
        ),
      )
      .option("--name <name>", "how it is called; its id where it is left out")
      .option("--venue <venue>", "the one venue that it trades at")
      .option("--currency <code>", "the currency that it settles in");
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "accounts open desk --type paper",
        "accounts open kraken-main --type live --venue kraken --currency EUR",
      ),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const { name, venue, currency } = options;
    const [id] = call.arguments;
    await using client = await openClient(call, { makes: true });
    const type = options.type ?? (await accountsOf(client)).find((known) => known.id === id)?.type;
    if (type === undefined) {
      const text = `Say which kind of account ${id} is: --type paper, or --type live for one with real money.`;
      throw new Fault("TypeMissing", "usage", text);
    }
    const answer = await client.request("/api/v1/accounts", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id, type, name, venue, settlement_currency: currency }),
    });
    if (options.json) terminal.out(await answer.text());
    else terminal.out(`opened ${type} account ${id}`);
    return undefined;
  },
});
