/** `canvas trades delete TRADE` */
import { Fault } from "@spot-canvas/domain/fault";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly confirm?: boolean;
  readonly allowOpen?: boolean;
  readonly reason?: string;
}

/** Takes a trade out of account. It stays in the log, and can be restored. */
export const command = commandFile<Options, readonly [trade: string]>({
  configure(command) {
    command
      .argument("<trade>", "the trade's id")
      .option("--confirm", "needed: nothing is asked without it")
      .option("--allow-open", "also while the account has an open position of the trade's symbol")
      .option("--reason <text>", "why, for the audit trail");
    addClientOptions(command).addHelpText("after", examples("trades delete trade-17 --confirm"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [trade] = call.arguments;
    if (!options.confirm) {
      throw new Fault("NotConfirmed", "usage", `Add --confirm to delete trade ${trade}.`);
    }
    await using client = await openClient(call);
    const query = new URLSearchParams({ open: options.allowOpen ? "allow" : "refuse" });
    if (options.reason !== undefined) query.set("reason", options.reason);
    const answer = await client.request(`/api/v1/trades/${encodeURIComponent(trade)}?${query}`, {
      method: "DELETE",
    });
    if (options.json) terminal.out(await answer.text());
    else terminal.out(`deleted trade ${trade}`);
    return undefined;
  },
});
