/** `canvas trading delete ACCOUNT VENUE PRODUCT` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tradingPath } from "./trading-path.ts";

/** Takes the configuration of a product away. */
export const command = commandFile<ClientOptions, readonly [account: string, venue: string, product: string]>(
  {
    configure(command) {
      command
        .argument("<account>", "the account's id")
        .argument("<venue>", "the venue")
        .argument("<product>", "such as BTC-USD");
      addClientOptions(command).addHelpText(
        "after",
        `\nWhat is held stays, with the orders that protect it.\n${examples("trading delete paper coinbase BTC-USD")}`,
      );
    },

    async run(call) {
      const { terminal, options } = call;
      const [account, venue, product] = call.arguments;
      await using client = await openClient(call);
      const answer = await client.request(tradingPath({ account, venue, product }), { method: "DELETE" });
      if (options.json) terminal.out(await answer.text());
      else terminal.out(`${account} no longer trades ${product}`);
      return undefined;
    },
  },
);
