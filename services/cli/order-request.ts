/** Orders by hand: what `canvas order buy`, `canvas order sell` and `canvas positions close` have in common. */
import type { OrderRequest } from "@spot-canvas/domain/contract/order-requests";
import type { Order } from "@spot-canvas/domain/contract/orders";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { Option } from "commander";
import { accountPath, openClient } from "./client.ts";
import { type AnyCommandFile, type Call, commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseAmount } from "./options.ts";

interface Options extends ClientOptions {
  readonly quantity?: string;
  readonly quote?: string;
  readonly limit?: string;
  readonly stop?: string;
  readonly timeInForce?: string;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  readonly stopLoss?: string;
  readonly takeProfit?: string;
  readonly venue?: string;
  readonly reason?: string;
}

/** The command that asks for an order of a side. */
export const orderCommand = (side: "buy" | "sell"): AnyCommandFile =>
  commandFile<Options, readonly [account: string, product: string]>({
    configure(command) {
      const rest = side === "buy" ? "what the account's sizing says" : "all that is held";
      command
        .argument("<account>", "the account's id")
        .argument("<product>", "such as BTC-USD")
        .addOption(
          new Option("--quantity <amount>", `base units; without --quantity and --quote ${rest}`)
            .argParser(parseAmount)
            .conflicts("quote"),
        )
        .option("--quote <amount>", "quote currency, fee included", parseAmount)
        .option("--limit <price>", "the worst price; without it at the market", parseAmount)
        .option("--stop <price>", "it waits until the price touches this", parseAmount)
        .addOption(
          new Option(
            "--time-in-force <how>",
            "of a limit order: gtc rests, ioc fills at once and ends, fok fills whole at once or not at all",
          ).choices(["gtc", "ioc", "fok"]),
        )
        .option("--post-only", "of a limit order: refused rather than filled at once")
        .option("--reduce-only", "it takes away from what is held, and never enters");
      if (side === "buy") {
        command
          .option("--stop-loss <price>", "where it is given up", parseAmount)
          .option("--take-profit <price>", "where it is done", parseAmount);
      }
      command
        .option("--venue <venue>", "where, for an account that is bound to none")
        .option("--reason <text>", "why, for the log");
      addClientOptions(command).addHelpText(
        "after",
        `\nThe account's bot decides on it by the same rules as on signals: \`canvas orders --declined\` says what it declined.\n${examples(
          `order ${side} paper BTC-USD --quantity 0.05`,
          `order ${side} paper BTC-USD --quote 500 --limit 60000`,
          `order ${side} paper BTC-USD --quantity 0.05 --stop ${side === "buy" ? 70_000 : 50_000}`,
        )}`,
      );
    },

    async run(call) {
      const [account, product] = call.arguments;
      const { quantity, quote, limit, stop, timeInForce, postOnly, reduceOnly } = call.options;
      const { stopLoss, takeProfit, venue, reason } = call.options;
      return ask(call, accountPath(account, "orders"), {
        product,
        side,
        quantity,
        quote,
        limit_price: limit,
        stop_price: stop,
        time_in_force: timeInForce,
        post_only: postOnly,
        reduce_only: reduceOnly,
        stop_loss: stopLoss,
        take_profit: takeProfit,
        venue,
        reason,
      });
    },
  });

/** What is asked for; what is undefined is left out. */
type Asked = Readonly<Record<string, string | boolean | undefined>>;

/** Asks the bot for something, and tells what it made of it; 1 where it declined. */
export async function ask(
  call: Pick<Call<ClientOptions>, "options" | "environment" | "terminal" | "signal">,
  path: string,
  body: Asked,
): Promise<number | undefined> {
  const { terminal, options } = call;
  await using client = await openClient(call);
  const answer = await client.request(`${path}?numbers=string`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const made = (await answer.json()) as OrderRequest;
  if (options.json) terminal.out(JSON.stringify(made, null, 2));
  else terminal.out(lineOf(made));
  if (isLess(made.placed, body)) {
    terminal.note("It is for less than was asked: what is free and the account's limits leave no more.");
  }
  return made.status === "declined" ? 1 : undefined;
}

function lineOf({ status, order_id, placed, rule, reason, request_id }: OrderRequest): string {
  if (status === "placed") return `placed order ${order_id}${placed ? `: ${wordsOf(placed)}` : ""}`;
  if (status === "declined") return `declined by ${rule}: ${reason}`;
  return `recorded as ${request_id}: the account's bot decides on it once it runs`;
}

/** Whether an order is for less than was asked for. */
const isLess = (placed: Order | undefined, { quantity }: Asked): boolean =>
  placed !== undefined &&
  typeof quantity === "string" &&
  Decimal.of(String(placed.requested_qty)).compare(Decimal.of(quantity)) < 0;

function wordsOf({ side, symbol, order_type, requested_qty, limit_price, stop_price }: Order): string {
  const stop = stop_price === undefined ? "" : `, stop ${stop_price}`;
  const limit = limit_price === undefined ? "" : `, limit ${limit_price}`;
  const prices = `${stop}${limit}`;
  return `${side} ${requested_qty} ${symbol}${prices === "" ? `, ${order_type}` : prices}`;
}
