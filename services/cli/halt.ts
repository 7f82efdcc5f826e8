/** `canvas halt [ACCOUNT]` */
import { Option } from "commander";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { haltLines } from "./halt-lines.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly close?: boolean;
  readonly freeze?: boolean;
  readonly reason?: string;
}

/** The kill switch: nothing is entered any more until `canvas resume`. */
export const command = commandFile<Options, readonly [account?: string]>({
  configure(command) {
    command
      .argument("[account]", "only this account; all where it is left out")
      .addOption(new Option("--close", "sell what is held, at the market").conflicts("freeze"))
      .option("--freeze", "send nothing new at all, exits neither; what rests at the venue stays")
      .option("--reason <text>", "why, for the log");
    addClientOptions(command).addHelpText(
      "after",
      "\nExits and what protects positions go on, unless it is frozen. Without any service a file does it: " +
        `touch .canvas/HALT\n${examples("halt", "halt paper --close", "halt --freeze --reason 'venue acts up'")}`,
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    const { close, freeze, reason = "halted by hand" } = options;
    await using client = await openClient(call);
    const answer = await client.request("/api/v1/halt", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account, close, freeze, reason }),
    });
    const text = await answer.text();
    for (const line of options.json ? [text] : haltLines(text)) terminal.out(line);
    return undefined;
  },
});
