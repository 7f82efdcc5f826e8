/** `canvas trades add ACCOUNT` */
import { randomUUID } from "node:crypto";
import { Fault } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import { faultOf, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseAmount, parseCount } from "./options.ts";

interface Options extends ClientOptions {
  readonly symbol: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
  readonly tradeId?: string;
  readonly fee: string;
  readonly feeCurrency: string;
  readonly marketType: string;
  readonly timestamp?: string;
  readonly strategy?: string;
  readonly entryReason?: string;
  readonly exitReason?: string;
  readonly confidence?: string;
  readonly stopLoss?: string;
  readonly takeProfit?: string;
  readonly leverage?: number;
  readonly margin?: string;
  readonly liquidationPrice?: string;
  readonly fundingFee?: string;
}

interface Result {
  readonly results: readonly [
    { readonly trade_id: string; readonly status: string; readonly error?: string },
  ];
}

/** Records one trade; the same id again is a duplicate. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .requiredOption("--symbol <symbol>", "the pair, such as BTC-USD")
      .addOption(new Option("--side <side>", "which way").choices(["buy", "sell"]).makeOptionMandatory())
      .requiredOption("--quantity <amount>", "in the base currency", parseAmount)
      .requiredOption("--price <amount>", "of one, in the quote currency", parseAmount)
      .option("--trade-id <id>", "its id; a random UUID where left out")
      .option("--fee <amount>", "below 0 for a rebate", parseAmount, "0")
      .option("--fee-currency <code>", "what the fee was paid in", "USD")
      .addOption(
        new Option("--market-type <market>", "the book").choices(["spot", "futures"]).default("spot"),
      )
      .option("--timestamp <time>", "RFC 3339 with a zone; now where left out")
      .option("--strategy <text>", "what it was traded for")
      .option("--entry-reason <text>", "why it was opened")
      .option("--exit-reason <text>", "why it was closed")
      .option("--confidence <number>", "0 to 1", parseAmount)
      .option("--stop-loss <price>", "the price to give up at", parseAmount)
      .option("--take-profit <price>", "the price to be content at", parseAmount)
      .option("--leverage <count>", "futures: 1 or more", parseCount)
      .option("--margin <amount>", "futures: what was locked for it", parseAmount)
      .option("--liquidation-price <price>", "futures", parseAmount)
      .option("--funding-fee <amount>", "futures: above 0 was paid", parseAmount);
    addClientOptions(command).addHelpText(
      "after",
      examples("trades add live --symbol BTC-USD --side buy --quantity 0.5 --price 50000 --fee 25"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call, { makes: true });
    const trade = tradeOf(call.arguments[0], options);
    const answer = await client.send("/api/v1/import", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ trades: [trade] }),
    });
    if (!answer.ok && answer.status !== 422) throw await faultOf(answer);
    const result = (await answer.json()) as Result;
    const [{ trade_id: id, status, error }] = result.results;
    if (options.json) terminal.out(JSON.stringify(result, null, 2));
    if (status === "error") throw new Fault("TradeRefused", "conflict", `Trade ${id}: ${error}.`);
    if (!options.json) {
      terminal.out(status === "inserted" ? `recorded trade ${id}` : `duplicate: trade ${id} already exists`);
    }
    return undefined;
  },
});

/** The trade as the import takes it. Amounts are sent as text: no digit is lost, and absent ones stay absent. */
const tradeOf = (account: string, options: Options) => ({
  trade_id: options.tradeId ?? randomUUID(),
  account_id: account,
  symbol: options.symbol,
  side: options.side,
  quantity: options.quantity,
  price: options.price,
  fee: options.fee,
  fee_currency: options.feeCurrency,
  market_type: options.marketType,
  timestamp: options.timestamp ?? new Date().toISOString(),
  strategy: options.strategy,
  entry_reason: options.entryReason,
  exit_reason: options.exitReason,
  confidence: options.confidence,
  stop_loss: options.stopLoss,
  take_profit: options.takeProfit,
  leverage: options.leverage,
  margin: options.margin,
  liquidation_price: options.liquidationPrice,
  funding_fee: options.fundingFee,
});
