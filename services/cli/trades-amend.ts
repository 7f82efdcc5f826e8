/** `canvas trades amend TRADE` */
import { Fault } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseAmount, parseCount } from "./options.ts";

/** The fields of a trade that an option changes, by the option's name. */
const FIELDS = {
  newId: "trade_id",
  account: "account_id",
  symbol: "symbol",
  side: "side",
  quantity: "quantity",
  price: "price",
  fee: "fee",
  feeCurrency: "fee_currency",
  marketType: "market_type",
  timestamp: "timestamp",
  leverage: "leverage",
  margin: "margin",
  fundingFee: "funding_fee",
  stopLoss: "stop_loss",
  takeProfit: "take_profit",
  strategy: "strategy",
} as const;

interface Options extends ClientOptions, Partial<Record<keyof typeof FIELDS, string | number>> {
  readonly reason?: string;
}

/** Deletes a trade and records it as it should have been. */
export const command = commandFile<Options, readonly [trade: string]>({
  configure(command) {
    command
      .argument("<trade>", "the trade's id")
      .option("--new-id <id>", "the id of what stands for it; follows from its contents where left out")
      .option("--account <account>", "the account that it belongs to")
      .option("--symbol <symbol>", "the pair, such as BTC-USD")
      .addOption(new Option("--side <side>", "which way").choices(["buy", "sell"]))
      .option("--quantity <amount>", "in the base currency", parseAmount)
      .option("--price <amount>", "of one, in the quote currency", parseAmount)
      .option("--fee <amount>", "below 0 for a rebate", parseAmount)
      .option("--fee-currency <code>", "what the fee was paid in")
      .addOption(new Option("--market-type <market>", "the book").choices(["spot", "futures"]))
      .option("--timestamp <time>", "RFC 3339 with a zone")
      .option("--leverage <count>", "futures: 1 or more", parseCount)
      .option("--margin <amount>", "futures: what was locked for it", parseAmount)
      .option("--funding-fee <amount>", "futures: above 0 was paid", parseAmount)
      .option("--stop-loss <price>", "the price to give up at", parseAmount)
      .option("--take-profit <price>", "the price to be content at", parseAmount)
      .option("--strategy <text>", "what it was traded for")
      .option("--reason <text>", "why, for the audit trail");
    addClientOptions(command).addHelpText("after", examples("trades amend trade-17 --price 50001.25"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [trade] = call.arguments;
    const changes = Object.entries(FIELDS).flatMap(([option, field]) => {
      const value = options[option as keyof typeof FIELDS];
      return value === undefined ? [] : [[field, value] as const];
    });
    if (changes.length === 0) {
      throw new Fault("NothingToAmend", "usage", "Say what is to be another, such as --price 50001.25.");
    }
    await using client = await openClient(call);
    const query = options.reason === undefined ? "" : `?${new URLSearchParams({ reason: options.reason })}`;
    const answer = await client.request(`/api/v1/trades/${encodeURIComponent(trade)}/amend${query}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(Object.fromEntries(changes)),
    });
    const amended = (await answer.json()) as { readonly trade_id: string };
    if (options.json) terminal.out(JSON.stringify(amended, null, 2));
    else terminal.out(`amended trade ${trade}: it is ${amended.trade_id} now`);
    return undefined;
  },
});
