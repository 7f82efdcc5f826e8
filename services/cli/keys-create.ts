/** `canvas keys create` */
import { KEY_SCOPES } from "@spot-canvas/domain/events/bodies/key";
import { Option } from "commander";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly name: string;
  readonly scope: string;
}

/** Makes a key and prints it, once. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .requiredOption("--name <name>", "what it is for")
      .addOption(
        new Option("--scope <scope>", "what it may do: send signals only, see, trade too, or everything")
          .choices([...KEY_SCOPES])
          .default("read"),
      );
    addClientOptions(command).addHelpText("after", examples("keys create --name dashboard --scope read"));
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const answer = await client.request("/api/v1/keys", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: options.name, scope: options.scope }),
    });
    const made = (await answer.json()) as { readonly key: string };
    if (options.json) terminal.out(JSON.stringify(made, null, 2));
    else {
      terminal.note("Keep it: only its hash is stored, and it is not shown again.");
      terminal.out(made.key);
    }
    return undefined;
  },
});
