/** `canvas keys list` */
import { openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";

/** Lists the keys that were made, without what they are. */
export const command = commandFile<ClientOptions>({
  configure: (command) => void addClientOptions(command).addHelpText("after", examples("keys list")),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const keys = (await client.get("/api/v1/keys")) as readonly Row[];
    if (options.json) {
      terminal.out(formatExactJson(keys));
      return undefined;
    }
    if (keys.length === 0) {
      terminal.note("No keys beside the configured one: `canvas keys create` makes one.");
      return undefined;
    }
    const names = ["id", "name", "scope", "created_at", "revoked_at"];
    const columns = ["ID", "NAME", "SCOPE", "CREATED", "REVOKED"].map((title) => ({ title }));
    const rows = keys.map((key) => names.map((name) => textOf(key[name])));
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
