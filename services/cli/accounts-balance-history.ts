/** `canvas accounts balance history ACCOUNT` */
import { accountPath, openClient, rowsOf, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly currency: string;
  readonly limit: number;
}

const COLUMNS = [
  { title: "AT", field: "log_position", align: "right" },
  { title: "TIME", field: "timestamp" },
  { title: "KIND", field: "kind" },
  { title: "AMOUNT", field: "amount", align: "right" },
  { title: "TRADE", field: "trade_id" },
  { title: "ENTRY", field: "entry_id" },
  { title: "EVENT", field: "event_id" },
] as const;

/** Lists what set and moved a balance, newest first. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--currency <code>", "the currency's code", "USD")
      .option("--limit <count>", "how many of the newest; 0 is all of them", parseCount, 50);
    addClientOptions(command).addHelpText(
      "after",
      examples("accounts balance history paper", "accounts balance history paper --currency EUR --limit 0"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const path = accountPath(account, `balances/${encodeURIComponent(options.currency)}/history`);
    const history = await rowsOf(client, path, "history", {}, options.limit);
    if (options.json) terminal.out(formatExactJson({ history }));
    else if (history.length === 0) terminal.note(`Nothing has moved ${options.currency} of ${account}.`);
    else {
      const rows = history.map((line) => COLUMNS.map(({ field }) => textOf(line[field])));
      for (const line of tableLines(COLUMNS, rows, terminal.paint)) terminal.out(line);
    }
    return undefined;
  },
});
