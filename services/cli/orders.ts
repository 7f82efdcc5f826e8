/** `canvas orders ACCOUNT` */
import { Option } from "commander";
import { type ApiClient, accountPath, openClient, rowsOf, textOf } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly status?: string;
  readonly symbol?: string;
  readonly limit: number;
  readonly declined?: boolean;
}

const COLUMNS = [
  { title: "CREATED", field: "created_at" },
  { title: "SYMBOL", field: "symbol" },
  { title: "SIDE", field: "side" },
  { title: "TYPE", field: "order_type" },
  { title: "REQUESTED", field: "requested_qty", align: "right" },
  { title: "LIMIT", field: "limit_price", align: "right" },
  { title: "STOP", field: "stop_price", align: "right" },
  { title: "FILLED", field: "filled_qty", align: "right" },
  { title: "AVG-PRICE", field: "avg_fill_price", align: "right" },
  { title: "STATUS", field: "status" },
  { title: "ID", field: "order_id" },
] as const;

const DECLINED_COLUMNS = [
  { title: "DECIDED", field: "decided_at" },
  { title: "RULE", field: "rule" },
  { title: "PRODUCT", field: "product" },
  { title: "ACTION", field: "action" },
  { title: "STRATEGY", field: "strategy" },
  { title: "REASON", field: "reason" },
] as const;

/** Lists orders of an account, newest first. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    const statuses = ["open", "filled", "partially_filled", "cancelled"];
    command
      .argument("<account>", "the account's id")
      .addOption(new Option("--status <status>", "only orders in this state").choices(statuses))
      .option("--symbol <symbol>", "only orders of this symbol, such as BTC-USD")
      .option("--declined", "what was declined instead, with the rule and the reason")
      .option("--limit <count>", "how many of the newest; 0 is all of them", parseCount, 50);
    addClientOptions(command).addHelpText(
      "after",
      examples("orders paper", "orders paper --status filled --json", "orders paper --declined"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const { status, symbol, limit } = options;
    if (options.declined) return listDeclined(call, client);
    const orders = await rowsOf(client, accountPath(account, "orders"), "orders", { status, symbol }, limit);
    const rows = orders.map((order) => COLUMNS.map(({ field }) => textOf(order[field])));
    if (options.json) terminal.out(formatExactJson({ orders }));
    else if (orders.length === 0) terminal.note(`${account} has no such orders.`);
    else for (const line of tableLines(COLUMNS, rows, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

async function listDeclined(
  { terminal, options, arguments: [account] }: Call<Options, readonly [account: string]>,
  client: ApiClient,
): Promise<undefined> {
  const declined = await rowsOf(client, accountPath(account, "declined"), "declined", {}, options.limit);
  const rows = declined.map((each) => DECLINED_COLUMNS.map(({ field }) => textOf(each[field])));
  if (options.json) terminal.out(formatExactJson({ declined }));
  else if (declined.length === 0) terminal.note(`${account} has declined nothing.`);
  else for (const line of tableLines(DECLINED_COLUMNS, rows, terminal.paint)) terminal.out(line);
  return undefined;
}
