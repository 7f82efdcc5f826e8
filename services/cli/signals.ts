/** `canvas signals` */
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { type ApiClient, openClient, type Row, rowsOf, textOf } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { type ExactNumber, formatExactJson, parseExactJson } from "./exact-json.ts";
import { EXIT } from "./exit-code.ts";
import { follow } from "./follow.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly venue?: string;
  readonly product?: string;
  readonly timeframe?: string;
  readonly strategy?: string;
  readonly instance?: string;
  readonly limit: number;
  readonly follow?: boolean;
  readonly after?: string;
}

const COLUMNS = [
  { title: "CANDLE" },
  { title: "VENUE" },
  { title: "PRODUCT" },
  { title: "TF" },
  { title: "STRATEGY" },
  { title: "ACTION" },
  { title: "PRICE", align: "right" },
  { title: "REASON" },
] as const;

/** Lists signals, newest first, or prints them as they come. */
export const command = commandFile<Options>({
  endsByInterrupt: true,

  configure(command) {
    command
      .option("--venue <venue>", "only this venue")
      .option("--product <product>", "only this product, such as BTC-USD")
      .option("--timeframe <timeframe>", "only this timeframe, such as 1h")
      .option("--strategy <name>", "only this strategy")
      .option("--instance <instance>", "only this strategy instance")
      .option("--limit <count>", "how many of the newest; 0 is all of them", parseCount, 50)
      .option("--follow", "print signals as they come, until Ctrl-C")
      .option(
        "--after <position>",
        "with --follow: begin behind this position of the log; 0 is its beginning",
      );
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "signals --product BTC-USD --timeframe 1h",
        "signals --strategy sma-cross --follow",
        "signals --follow --after 0 --json | jq .price",
      ),
    );
  },

  async run(call) {
    await using client = await openClient(call);
    if (call.options.follow) await print(client, call);
    else await list(client, call);
    return EXIT.ok;
  },
});

const filterOf = ({ venue, product, timeframe, strategy, instance }: Options) => ({
  venue,
  product,
  timeframe,
  strategy,
  instance,
});

async function list(client: ApiClient, { terminal, options }: Call<Options>): Promise<void> {
  const signals = await rowsOf(client, "/api/v1/signals", "signals", filterOf(options), options.limit);
  if (options.json) terminal.out(formatExactJson({ signals }));
  else if (signals.length === 0) terminal.note("There are no such signals.");
  else for (const line of tableLines(COLUMNS, signals.map(cellsOf), terminal.paint)) terminal.out(line);
}

/** A line of JSON a signal with `--json`; else its cells, in columns that are wide enough for most. */
async function print(client: ApiClient, { terminal, options, signal }: Call<Options>): Promise<void> {
  const given = Object.entries(filterOf(options)).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given as [string, string][]).toString();
  await follow(client, {
    path: `/api/v1/signals/stream${query === "" ? "" : `?${query}`}`,
    after: options.after,
    terminal,
    signal,
    greeting: "Watching signals. Press Ctrl-C to end.",
    print: (data) => terminal.out(options.json ? data : cellsOf(parseExactJson(data) as Row).join("  ")),
  });
}

const cellsOf = (signal: Row): readonly string[] => [
  formatMillis(Number(textOf(signal["candle_time"] as ExactNumber))),
  textOf(signal["venue"]),
  textOf(signal["product"]),
  textOf(signal["timeframe"]),
  textOf(signal["strategy"]),
  textOf(signal["action"]).padEnd(4),
  textOf(signal["price"]),
  textOf(signal["reason"]),
];
