/** `canvas trades restore TRADE` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly reason?: string;
}

/** Lets a deleted trade count again. */
export const command = commandFile<Options, readonly [trade: string]>({
  configure(command) {
    command.argument("<trade>", "the trade's id").option("--reason <text>", "why, for the audit trail");
    addClientOptions(command).addHelpText("after", examples("trades restore trade-17"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [trade] = call.arguments;
    await using client = await openClient(call);
    const query = options.reason === undefined ? "" : `?${new URLSearchParams({ reason: options.reason })}`;
    const path = `/api/v1/trades/${encodeURIComponent(trade)}/restore${query}`;
    const answer = await client.request(path, { method: "POST" });
    if (options.json) terminal.out(await answer.text());
    else terminal.out(`restored trade ${trade}`);
    return undefined;
  },
});
