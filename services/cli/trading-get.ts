/** `canvas trading get ACCOUNT VENUE PRODUCT` */
import type { ControlEntry, TradingConfiguration } from "@spot-canvas/domain/contract/trading";
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { fieldLines, tableLines } from "./table.ts";
import { tradingPath } from "./trading-path.ts";

interface Options extends ClientOptions {
  readonly history?: boolean;
}

/** Shows how an account trades a product, now or ever. */
export const command = commandFile<Options, readonly [account: string, venue: string, product: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument("<venue>", "the venue")
      .argument("<product>", "such as BTC-USD")
      .option("--history", "what was said of it, newest first, halts and risk settings of the account too");
    addClientOptions(command).addHelpText(
      "after",
      examples("trading get paper coinbase BTC-USD", "trading get paper coinbase BTC-USD --history"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account, venue, product] = call.arguments;
    await using client = await openClient(call);
    if (options.history) {
      const answer = await client.request(accountPath(account, "trading?limit=200"));
      const { history: all } = (await answer.json()) as { readonly history: readonly ControlEntry[] };
      const history = all.filter(({ data }) => isOf(data, venue, product));
      if (options.json) terminal.out(JSON.stringify({ history }, null, 2));
      else if (history.length === 0)
        terminal.note(`Nothing was ever said of ${product} at ${venue} for ${account}.`);
      else for (const line of historyLines(history)) terminal.out(line);
      return undefined;
    }
    const answer = await client.request(tradingPath({ account, venue, product }));
    const found = (await answer.json()) as TradingConfiguration;
    if (options.json) terminal.out(JSON.stringify(found, null, 2));
    else for (const line of fieldLines(fieldsOf(found), terminal.paint)) terminal.out(line);
    return undefined;
  },
});

const isOf = (data: ControlEntry["data"], venue: string, product: string): boolean =>
  data["product"] === undefined || (data["venue"] === venue && data["product"] === product);

const historyLines = (history: readonly ControlEntry[]): readonly string[] =>
  tableLines(
    [{ title: "AT" }, { title: "WHAT" }, { title: "SAID" }],
    history.map(({ at, type, data }) => {
      const { account: _account, venue: _venue, product: _product, ...said } = data;
      return [at, type, JSON.stringify(said)];
    }),
  );

const fieldsOf = (found: TradingConfiguration): readonly (readonly [string, string])[] => [
  ["account", found.account_id],
  ["venue", found.venue],
  ["product", found.product],
  ["timeframe", found.timeframe],
  ["market", found.market_type],
  ["enabled", found.enabled ? "yes" : "no"],
  ...found.strategies.flatMap(({ strategy, instance, parameters, directions }) => [
    ["strategy", `${strategy} (${directions.join(", ")})`] as const,
    ["  instance", instance] as const,
    ...Object.entries(parameters).map(([name, value]) => [`  ${name}`, String(value)] as const),
  ]),
  ["long leverage", String(found.long_leverage ?? 1)],
  ["short leverage", String(found.short_leverage ?? 1)],
  ["trend filter", found.trend_filter === undefined ? "none" : `${found.trend_filter} candles`],
  ["fees", feesText(found.fees)],
  ["since", found.since],
];

const feesText = (fees: TradingConfiguration["fees"]): string =>
  typeof fees === "object" ? `${fees.maker_bps} bps maker, ${fees.taker_bps} bps taker` : (fees ?? "usual");
