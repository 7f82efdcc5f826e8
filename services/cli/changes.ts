/** `canvas changes ACCOUNT` */
import { accountPath, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";

interface Change extends Row {
  readonly id: string;
}

interface Page {
  readonly changes: readonly (Change & { readonly realized_pnl: Row })[];
}

/** Lists which figures changed after they had been shown. */
export const command = commandFile<ClientOptions, readonly [account: string]>({
  configure: (command) =>
    void addClientOptions(command.argument("<account>", "the account's id")).addHelpText(
      "after",
      examples("changes live", "changes live --json"),
    ),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const page = (await client.get(accountPath(call.arguments[0], "changes?limit=50"))) as Page;
    if (options.json) terminal.out(formatExactJson(page));
    else if (page.changes.length === 0) terminal.note(`No figure of ${call.arguments[0]} has changed.`);
    else {
      const titles = ["WHEN", "CAUSE", "ID", "SYMBOL", "P&L-BEFORE", "P&L-AFTER", "FIGURES"];
      const rows = page.changes.map((change) => [
        ...["at", "cause", "id", "symbol"].map((name) => textOf(change[name])),
        ...["before", "after"].map((name) => textOf(change.realized_pnl[name])),
        textOf(change["figures_changed"]),
      ]);
      const columns = titles.map((title) => ({ title }));
      for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    }
    return undefined;
  },
});
