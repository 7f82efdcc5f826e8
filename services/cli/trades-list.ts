/** `canvas trades list ACCOUNT` */
import { Option } from "commander";
import { type ApiClient, accountPath, openClient, rowsOf } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { roundTripLines } from "./round-trip-table.ts";
import { tradeLines } from "./trade-table.ts";

interface Options extends ClientOptions {
  readonly raw?: boolean;
  readonly legs?: boolean;
  readonly limit: number;
  readonly long?: boolean;
  readonly symbol?: string;
  readonly side?: string;
  readonly marketType?: string;
  readonly start?: string;
  readonly end?: string;
}

const RAW_ONLY = ["symbol", "side", "marketType", "start", "end"] as const;

/** Lists round trips of an account, or its single trades, newest first. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--raw", "single trades instead of round trips")
      .addOption(new Option("--legs", "the same as --raw").hideHelp())
      .option("--limit <count>", "how many of the newest; 0 is all of them", parseCount, 50)
      .option("--long", "more columns, and full times")
      .option("--symbol <symbol>", "with --raw: only this symbol, such as BTC-USD")
      .addOption(new Option("--side <side>", "with --raw: only this side").choices(["buy", "sell"]))
      .addOption(
        new Option("--market-type <market>", "with --raw: only this market").choices(["spot", "futures"]),
      )
      .option("--start <time>", "with --raw: from this time on, RFC 3339")
      .option("--end <time>", "with --raw: up to this time, RFC 3339");
    addClientOptions(command).addHelpText(
      "after",
      examples("trades list paper", "trades list paper --raw --symbol BTC-USD --limit 0"),
    );
  },

  async run(call) {
    await using client = await openClient(call);
    if (call.options.raw || call.options.legs) await listTrades(client, call);
    else await listRoundTrips(client, call);
    return undefined;
  },
});

type ListCall = Call<Options, readonly [account: string]>;

async function listTrades(client: ApiClient, { terminal, options, arguments: [account] }: ListCall) {
  const { symbol, side, marketType, start, end, limit } = options;
  const query = { symbol, side, market_type: marketType, start, end };
  const trades = await rowsOf(client, accountPath(account, "trades"), "trades", query, limit);
  if (options.json) terminal.out(formatExactJson({ trades }));
  else if (trades.length === 0) terminal.note(`${account} has no such trades.`);
  else for (const line of tradeLines(trades, terminal.paint, options.long)) terminal.out(line);
}

async function listRoundTrips(client: ApiClient, { terminal, options, arguments: [account] }: ListCall) {
  const ignored = RAW_ONLY.filter((name) => options[name] !== undefined);
  if (ignored.length > 0) {
    const flags = ignored.map((name) => `--${name === "marketType" ? "market-type" : name}`).join(", ");
    terminal.note(`${terminal.notePaint.yellow("warning:")} without --raw, ${flags} has no effect.`);
  }
  const path = accountPath(account, "positions");
  const positions = await rowsOf(client, path, "positions", { status: "all" }, options.limit);
  if (options.json) terminal.out(formatExactJson({ positions }));
  else if (positions.length === 0) terminal.note(`${account} has no trades.`);
  else
    for (const line of roundTripLines(positions, terminal.paint, options.long === true)) terminal.out(line);
}
