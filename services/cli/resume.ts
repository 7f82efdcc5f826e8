/** `canvas resume [ACCOUNT]` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { haltLines } from "./halt-lines.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly reason?: string;
}

/** Lifts the halt of all accounts, or that of one. */
export const command = commandFile<Options, readonly [account?: string]>({
  configure(command) {
    command
      .argument("[account]", "the halt of this account; that of all where it is left out")
      .option("--reason <text>", "why, for the log");
    addClientOptions(command).addHelpText(
      "after",
      "\nEach halt is lifted by itself; what is still halted is said. Protections such as the daily loss count anew.\n" +
        examples("resume", "resume paper"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const answer = await client.request("/api/v1/resume", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account, reason: options.reason ?? "resumed by hand" }),
    });
    const text = await answer.text();
    for (const line of options.json ? [text] : haltLines(text)) terminal.out(line);
    return undefined;
  },
});
