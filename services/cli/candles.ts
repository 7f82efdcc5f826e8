/** `canvas candles` */
import { Option } from "commander";
import { openClient, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { type ExactNumber, formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { queryOf } from "./query.ts";
import { recordedVenue } from "./recorded-venue.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly venue?: string;
  readonly product: string;
  readonly timeframe: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly fill?: string;
  readonly base?: string;
  readonly indicators?: string;
}

type Values = readonly (ExactNumber | null)[];

/** What the API answers. */
interface Page {
  readonly base: string;
  readonly indicators?: readonly {
    readonly name: string;
    readonly columns: Readonly<Record<string, Values>>;
  }[];
}

const COLUMNS = ["open", "high", "low", "close", "volume", "missing"] as const;

/** Lists closed candles of any timeframe that can be had, oldest first. */
export const command = commandFile<Options, readonly []>({
  configure(command) {
    command
      .option("--venue <venue>", "where, such as coinbase; where left out, the venue that has it")
      .requiredOption("--product <product>", "what, such as BTC-USD")
      .requiredOption(
        "--timeframe <timeframe>",
        "such as 1h; built from a narrower one where it is not stored",
      )
      .option(
        "--from <time>",
        "the first open time, such as 2024-01-01T00:00:00Z; else the newest are listed",
      )
      .option("--to <time>", "where the open times end, excluded")
      .option("--limit <count>", "how many, at most 5000", parseCount, 50)
      .addOption(
        new Option("--fill <how>", "flat: slots without a trade at the close before").choices([
          "skip",
          "flat",
        ]),
      )
      .option("--base <timeframe>", "the stored timeframe to build from")
      .option("--indicators <list>", "columns to add, such as sma:20,rsi:14");
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "candles --venue coinbase --product BTC-USD --timeframe 1h",
        "candles --venue kraken --product BTC-USD --timeframe 1d --from 2024-01-01T00:00:00Z --indicators sma:20",
      ),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const { product, timeframe, from, to, fill, base, indicators } = options;
    const range = { from, to, limit: String(options.limit) };
    await using client = await openClient(call);
    const venue = options.venue ?? (await recordedVenue(client, { products: [product] }));
    const query = queryOf({ venue, product, timeframe, ...range, fill, base, indicators });
    const answer = await client.get(`/api/v1/candles?${query}`);
    if (options.json) {
      terminal.out(formatExactJson(answer));
      return undefined;
    }
    const { titles, rows } = tableOf(answer as Page & Readonly<Record<string, Values>>);
    if (rows.length === 0) terminal.note("There are no such candles.");
    else for (const line of tableLines(titles, rows, terminal.paint)) terminal.out(line);
    const built = (answer as Page).base;
    if (built !== timeframe) terminal.note(`Built from candles of ${built}.`);
    return undefined;
  },
});

function tableOf(page: Page & Readonly<Record<string, Values>>) {
  const columns: (readonly [title: string, values: Values])[] = COLUMNS.flatMap((name) =>
    page[name] === undefined ? [] : [[name, page[name]] as const],
  );
  for (const { name, columns: outputs } of page.indicators ?? []) {
    for (const [output, values] of Object.entries(outputs)) {
      columns.push([Object.keys(outputs).length === 1 ? name : `${name}/${output}`, values]);
    }
  }
  const titles = [
    { title: "TIME" },
    ...columns.map(([title]) => ({ title: title.toUpperCase(), align: "right" as const })),
  ];
  const rows = page["time"]!.map((time, index) => [
    new Date(Number(time)).toISOString().replace(".000Z", "Z"),
    ...columns.map(([, values]) => textOf(values[index] ?? undefined)),
  ]);
  return { titles, rows };
}
