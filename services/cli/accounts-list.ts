/** `canvas accounts list` */
import { openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";

/** Lists the accounts, oldest first. */
export const command = commandFile<ClientOptions>({
  configure: (command) => void addClientOptions(command).addHelpText("after", examples("accounts list")),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const accounts = (await client.get("/api/v1/accounts")) as readonly Row[];
    if (options.json) {
      terminal.out(formatExactJson(accounts));
      return undefined;
    }
    if (accounts.length === 0) {
      terminal.note(
        "No accounts yet: `pnpm canvas up` opens one named paper, and a first trade opens its own.",
      );
      return undefined;
    }
    const rows = accounts.map((account) =>
      ["id", "name", "type", "created_at"].map((name) => textOf(account[name])),
    );
    const columns = ["ID", "NAME", "TYPE", "CREATED"].map((title) => ({ title }));
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
