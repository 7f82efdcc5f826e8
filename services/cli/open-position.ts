/** `canvas open-position ACCOUNT` */
import { Option } from "commander";
import { accountPath } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { recordEntry } from "./entry.ts";
import { openOption } from "./existing-account.ts";
import { addClientOptions, type ClientOptions, parseAmount, parseCount } from "./options.ts";

interface Options extends ClientOptions {
  readonly symbol: string;
  readonly quantity: string;
  readonly cost: string;
  readonly acquiredAt: string;
  readonly marketType: string;
  readonly side: string;
  readonly leverage?: number;
  readonly margin?: string;
  readonly id?: string;
  readonly open?: string;
}

/** Records what an account held before its first trade. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .requiredOption("--symbol <symbol>", "the pair, such as BTC-USD")
      .requiredOption("--quantity <amount>", "in the base currency", parseAmount)
      .requiredOption("--cost <amount>", "of all of it, in the quote currency", parseAmount)
      .requiredOption("--acquired-at <time>", "RFC 3339 with a zone")
      .addOption(
        new Option("--market-type <market>", "the book").choices(["spot", "futures"]).default("spot"),
      )
      .addOption(
        new Option("--side <side>", "futures may be short").choices(["long", "short"]).default("long"),
      )
      .option("--leverage <count>", "futures: 1 or more", parseCount)
      .option("--margin <amount>", "futures: what is locked for it", parseAmount)
      .option("--id <id>", "names it: the same id again is a duplicate")
      .addOption(openOption());
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "open-position live --symbol BTC-USD --quantity 0.5 --cost 20000 --acquired-at 2020-01-01T00:00:00Z",
      ),
    );
  },

  run(call) {
    const { symbol, quantity, cost, acquiredAt, marketType, side, leverage, margin, id } = call.options;
    const opening = { symbol, quantity, cost, acquired_at: acquiredAt, market_type: marketType, side };
    const [account] = call.arguments;
    const path = accountPath(account, "openings");
    const body = { ...opening, leverage, margin, id };
    return recordEntry(call, { path, accounts: [account], body, what: "opening" });
  },
});
