/** `canvas strategies enable STRATEGY` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseParameter } from "./options.ts";
import { recordedVenue } from "./recorded-venue.ts";
import { namedStrategy } from "./strategy-source.ts";
import { changeTrading, tradingLine } from "./trading-path.ts";

interface Options extends ClientOptions {
  readonly product: string;
  readonly timeframe: string;
  readonly account: string;
  readonly venue?: string;
  readonly param?: Readonly<Record<string, string>>;
}

/** Lets a strategy trade a series for an account, in place of what traded for it before. */
export const command = commandFile<Options, readonly [strategy: string]>({
  configure(command) {
    command
      .argument("<strategy>", "the name of a built-in strategy, or the path of a file")
      .requiredOption("--product <product>", "what it trades, such as BTC-USD")
      .requiredOption("--timeframe <timeframe>", "the candles it sees, such as 1h")
      .option("--account <account>", "the paper account it trades for, opened where there is none", "paper")
      .option("--venue <venue>", "whose candles; where left out, the venue that has them")
      .option("--param <name=value>", "a parameter of the strategy; may be repeated", parseParameter);
    addClientOptions(command).addHelpText(
      "after",
      "\nIt trades the recorded candles first, and takes the place of all that traded for the account; `canvas trading set` " +
        "says more.\nThe code of a file goes into the log, so that every replay runs the same; after a change enable it " +
        `again.\n${examples("strategies enable strategies/my-strategy.ts --product BTC-USD --timeframe 1h")}`,
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const [strategy] = call.arguments;
    const { product, timeframe, account, param } = options;
    const { name, code } = await namedStrategy(strategy);
    await using client = await openClient(call, { makes: true });
    const venue = options.venue ?? (await recordedVenue(client, { products: [product], timeframe }));
    const configuration = await changeTrading(
      client,
      { account, venue, product },
      {
        timeframe,
        enabled: true,
        spot: [name],
        ...(param === undefined ? {} : { parameters: { [name]: param } }),
        ...(code === undefined ? {} : { code: { [name]: code } }),
        history: true,
        opens: true,
        alone: true,
      },
    );
    if (options.json) terminal.out(JSON.stringify(configuration, null, 2));
    else terminal.out(tradingLine(configuration));
    return undefined;
  },
});
