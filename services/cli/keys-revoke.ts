/** `canvas keys revoke ID` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

/** Revokes a key. */
export const command = commandFile<ClientOptions, readonly [id: string]>({
  configure: (command) =>
    void addClientOptions(command.argument("<id>", "the key's id, as `keys list` shows it")).addHelpText(
      "after",
      examples("keys revoke 7f2c1a52-3a0e-4a6e-9a53-0f5f3c1d2e4b"),
    ),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const [id] = call.arguments;
    const answer = await client.request(`/api/v1/keys/${encodeURIComponent(id)}`, { method: "DELETE" });
    const revoked: unknown = await answer.json();
    terminal.out(options.json ? JSON.stringify(revoked, null, 2) : `revoked key ${id}`);
    return undefined;
  },
});
