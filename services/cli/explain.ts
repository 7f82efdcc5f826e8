/** `canvas explain ACCOUNT POSITION` */
import { Fault } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { type ApiClient, accountPath, openClient, type Row, rowsOf, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addMomentOptions, type MomentOptions, momentQuery } from "./moment-options.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { positionLines } from "./position-table.ts";
import { queryOf } from "./query.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

type Step = Row & { readonly after: Row };

interface Explanation {
  readonly id: string;
  readonly moved_to?: string;
  readonly position: Row;
  readonly steps: readonly Step[];
  readonly corrections: readonly Row[];
  readonly funding_paid?: Row[string];
}

interface Options extends ClientOptions, MomentOptions {}

/** Shows every trade of a position with what was held and had been earned after it. */
export const command = commandFile<Options, readonly [account: string, position: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument(
        "<position>",
        "its id, as `positions --json` shows it, or a product: its open position, else the newest closed one",
      );
    addClientOptions(addMomentOptions(command)).addHelpText(
      "after",
      examples("explain paper BTC-USD", "explain paper 00000000-0000-0000-0000-000000000001.trade-1"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account, position] = call.arguments;
    await using client = await openClient(call);
    const query = queryOf(momentQuery(options));
    let found = await explanationOf(client, account, await positionOf(client, account, position), query);
    if (found.moved_to !== undefined) {
      terminal.note(`The position has moved: it is ${found.moved_to} now.`);
      found = await explanationOf(client, account, found.moved_to, query);
    }
    if (options.json) {
      terminal.out(formatExactJson(found));
      return undefined;
    }
    for (const line of positionLines([found.position], terminal.paint)) terminal.out(line);
    terminal.out("");
    for (const line of stepLines(found.steps, terminal.paint)) terminal.out(line);
    for (const line of correctionLines(found.corrections)) terminal.out(line);
    if (found.funding_paid !== undefined) terminal.out(`\nFunding paid: ${textOf(found.funding_paid)}`);
    return undefined;
  },
});

/** The id that somebody means who names a product: that of its open position, else of the newest closed one. */
async function positionOf(client: ApiClient, account: string, named: string): Promise<string> {
  if (!parseProduct(named).ok) return named;
  const positions = await rowsOf(
    client,
    accountPath(account, "positions"),
    "positions",
    { status: "all" },
    0,
  );
  const own = positions.filter(({ symbol }) => symbol === named);
  const found = own.find(({ status }) => status === "open") ?? own[0];
  if (found !== undefined) return textOf(found["id"]);
  throw new Fault(
    "PositionNotFound",
    "not-found",
    `${account} never held ${named}: \`canvas positions ${account} --status all\` shows what it did.`,
  );
}

const explanationOf = async (
  client: ApiClient,
  account: string,
  position: string,
  query: string,
): Promise<Explanation> => {
  const path = accountPath(account, `positions/${encodeURIComponent(position)}/explain`);
  return (await client.get(`${path}?${query}`)) as Explanation;
};

const STEP_COLUMNS = [
  { title: "TIME", field: "timestamp" },
  { title: "WHAT", field: "kind" },
  { title: "ACTION", field: "action" },
  { title: "SIDE", field: "side" },
  { title: "QTY", field: "quantity", align: "right" },
  { title: "PRICE", field: "price", align: "right" },
  { title: "FEE", field: "fee", align: "right" },
  { title: "", field: "fee_currency" },
  { title: "P&L", field: "realized_pnl", align: "right" },
] as const;

const AFTER_COLUMNS = [
  { title: "HELD", field: "quantity", align: "right" },
  { title: "COST-BASIS", field: "cost_basis", align: "right" },
  { title: "REALIZED-PNL", field: "realized_pnl", align: "right" },
] as const;

function stepLines(steps: readonly Step[], paint: Paint): string[] {
  const columns = [
    ...STEP_COLUMNS,
    ...AFTER_COLUMNS,
    { title: "ID" },
    { title: "AT", align: "right" },
  ] as const;
  const rows = steps.map((step) => [
    ...STEP_COLUMNS.map(({ field }) => textOf(step[field])),
    ...AFTER_COLUMNS.map(({ field }) => textOf(step.after[field])),
    textOf(step["trade_id"] ?? step["entry_id"]),
    textOf(step["log_position"]),
  ]);
  return tableLines(columns, rows, paint);
}

function correctionLines(corrections: readonly Row[]): string[] {
  if (corrections.length === 0) return [];
  const lines = corrections.map(({ action, trade_id, reason, replaced_by, log_position }) => {
    const instead = replaced_by === undefined ? "" : `, replaced by ${replaced_by}`;
    const why = textOf(reason) === "" ? "" : `: ${reason}`;
    return `  ${action} of trade ${trade_id}${instead} at ${log_position}${why}`;
  });
  return ["", "Corrections:", ...lines];
}
