/** `canvas parity BACKTEST ACCOUNT` */

import { unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import {
  type FilledOrder,
  matchOrders,
  ordersOf,
  type Parity,
} from "@spot-canvas/domain/parity/match-orders";
import { formatMillis, millisOfText } from "@spot-canvas/domain/time/instant";
import type { BacktestDocument } from "../backtests/document.ts";
import { configurationOf } from "./api-address.ts";
import { accountPath, openClient, type Row, rowsOf } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { percentText } from "./percent.ts";
import { duration } from "./progress.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Compares the filled orders of a backtest with those of an account, over the time that both cover. */
export const command = commandFile<Options, readonly [backtest: string, account: string]>({
  configure(command) {
    command
      .argument("<backtest>", "the hash of a kept result, or the beginning of it")
      .argument("<account>", "the account's id")
      .option("--from <time>", "from this time on, RFC 3339; else from where both begin")
      .option("--to <time>", "up to this time; else to where both end");
    addClientOptions(command).addHelpText(
      "after",
      `\nTwo orders are the same where product and side are, and at most one candle lies between them.\n${examples(
        "parity 3f2a90c1 paper",
      )}`,
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const [prefix, account] = call.arguments;
    const { readResult } = await import("../backtests/result-store.ts");
    const { configuration } = await configurationOf(call);
    const { hash, document } = await readResult(configuration.dataDir, prefix);
    await using client = await openClient(call);
    const rows = await rowsOf(client, accountPath(account, "trades"), "trades", {}, 0);
    const range = rangeOf(call, document, rows);
    const within = widthOf(unwrap(parseTimeframe(document.manifest.request.timeframe)));
    const isIn = ({ time }: FilledOrder): boolean => time >= range.from && time <= range.to;
    const expected = ordersOf(expectedFills(document)).filter(isIn);
    const found = ordersOf(rows.map(foundFill)).filter(isIn);
    const parity = matchOrders(expected, found, within);
    if (options.json) terminal.out(JSON.stringify(shown(parity, { hash, account, ...range }), null, 2));
    else for (const line of linesOf(parity, { ...range, paint: terminal.paint })) terminal.out(line);
    return undefined;
  },
});

interface Range {
  readonly from: number;
  readonly to: number;
}

/** What was asked for; else from the first trade of the account on, and no further than the backtest went. */
function rangeOf(
  { options }: Pick<Call<Options>, "options">,
  { from, to }: BacktestDocument,
  rows: readonly Row[],
): Range {
  const first =
    rows.length === 0 ? 0 : Math.min(...rows.map(({ timestamp }) => millisOfText(String(timestamp))));
  return {
    from: options.from === undefined ? Math.max(millisOfText(from), first) : millisOfText(options.from),
    to: millisOfText(options.to ?? to),
  };
}

const expectedFills = ({ fills }: BacktestDocument) =>
  fills.map((fill) => ({
    order: fill.order_id,
    symbol: fill.product,
    side: fill.side,
    time: millisOfText(fill.time),
    quantity: Decimal.of(fill.quantity),
    price: Decimal.of(fill.price),
  }));

const foundFill = (row: Row) => ({
  ...(row["order_id"] === undefined ? {} : { order: String(row["order_id"]) }),
  symbol: String(row["symbol"]),
  side: row["side"] as "buy" | "sell",
  time: millisOfText(String(row["timestamp"])),
  quantity: Decimal.of(String(row["quantity"])),
  price: Decimal.of(String(row["price"])),
});

const orderShown = ({ symbol, side, time, quantity, price }: FilledOrder) => ({
  symbol,
  side,
  time: formatMillis(time),
  quantity: quantity.toString(),
  price: price.toString(),
});

const shown = (
  { pairs, onlyExpected, onlyFound, matched }: Parity,
  { hash, account, from, to }: Range & { readonly hash: string; readonly account: string },
) => ({
  backtest: hash,
  account,
  from: formatMillis(from),
  to: formatMillis(to),
  matched: matched ?? null,
  pairs: pairs.map(({ expected, found, timeDrift, priceDrift, quantityDrift }) => ({
    expected: orderShown(expected),
    found: orderShown(found),
    time_drift_ms: timeDrift,
    price_drift: priceDrift.toString(),
    quantity_drift: quantityDrift.toString(),
  })),
  only_in_backtest: onlyExpected.map(orderShown),
  only_in_account: onlyFound.map(orderShown),
});

/** A drift in time: what is whole seconds in words, and what is less as it is. */
const driftText = (millis: number): string =>
  millis % 1_000 === 0 ? `${millis < 0 ? "-" : ""}${duration(Math.abs(millis) / 1_000)}` : `${millis} ms`;

function linesOf(
  { pairs, onlyExpected, onlyFound, matched }: Parity,
  { from, to, paint }: Range & { readonly paint: Parameters<typeof tableLines>[2] },
): readonly string[] {
  const about = `between ${formatMillis(from)} and ${formatMillis(to)}`;
  if (matched === undefined) return [`Neither filled an order ${about}.`];
  const differing = pairs.filter(
    ({ timeDrift, priceDrift, quantityDrift }) =>
      timeDrift !== 0 || !priceDrift.isZero() || !quantityDrift.isZero(),
  );
  const total = Math.max(pairs.length + onlyExpected.length, pairs.length + onlyFound.length);
  const head =
    `${percentText(count(pairs.length), count(total), 1)} matched: ${pairs.length} of ${total} orders ${about}, ` +
    `${pairs.length - differing.length} of them to the last digit.`;
  const rows = [
    ...differing.map(({ expected, timeDrift, priceDrift, quantityDrift }) => ({
      order: expected,
      cells: [
        driftText(timeDrift),
        percentText(priceDrift, Decimal.ONE, 4),
        percentText(quantityDrift, Decimal.ONE, 4),
      ],
    })),
    ...onlyExpected.map((order) => ({ order, cells: ["only in the backtest", "", ""] })),
    ...onlyFound.map((order) => ({ order, cells: ["only in the account", "", ""] })),
  ].sort((left, right) => left.order.time - right.order.time);
  if (rows.length === 0) return [head];
  const columns = ["TIME", "SYMBOL", "SIDE", "QUANTITY", "PRICE", "TIME-DRIFT", "PRICE-DRIFT", "QTY-DRIFT"];
  const cells = rows.map(({ order: { time, symbol, side, quantity, price }, cells: drifts }) => [
    formatMillis(time),
    symbol,
    side,
    quantity.toString(),
    price.toString(),
    ...drifts,
  ]);
  return [
    head,
    "",
    ...tableLines(
      columns.map((title) => ({ title })),
      cells,
      paint,
    ),
  ];
}

const count = (number: number): Decimal => new Decimal(BigInt(number), 0);
