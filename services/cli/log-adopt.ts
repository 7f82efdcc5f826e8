/** `canvas log adopt STREAM` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson, parseExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

/** Takes over the subjects and the history of a trade stream that another program made. */
export const command = commandFile<ClientOptions, readonly [stream: string]>({
  configure(command) {
    command.argument("<stream>", "the JetStream stream whose subjects and history TRADING takes over");
    addClientOptions(command).addHelpText("after", examples("log adopt LEDGER_TRADES"));
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const query = new URLSearchParams({ stream: call.arguments[0] });
    const answer = await client.request(`/api/v1/log/adopt?${query}`, { method: "POST" });
    const adopted = parseExactJson(await answer.text()) as { readonly events: unknown };
    if (options.json) terminal.out(formatExactJson(adopted));
    else terminal.out(`TRADING took over ${adopted.events} events of ${call.arguments[0]}.`);
    return undefined;
  },
});
