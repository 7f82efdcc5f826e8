/** `canvas data check` */
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseAmount } from "./options.ts";
import { count } from "./progress.ts";
import {
  addSeriesOptions,
  parseMoment,
  type RangeOptions,
  type SeriesOptions,
  seriesQuery,
} from "./series-options.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions, SeriesOptions, RangeOptions {
  readonly against?: string;
  readonly jump?: string;
  readonly wick?: string;
}

interface Found {
  readonly candles: number;
  readonly suspicions: readonly { readonly time: number; readonly oddity: string; readonly factor: number }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly clock?: { readonly against: string; readonly slots: number; readonly correlation: number };
}

const SHOWN = 50;

/** Lists candles that are possible and odd. */
export const command = commandFile<Options>({
  configure(command) {
    addSeriesOptions(command)
      .option("--from <time>", "the first open time", parseMoment)
      .option("--to <time>", "where the open times end", parseMoment)
      .option("--jump <factor>", "from which factor on a move between two candles is odd (1.05)", parseAmount)
      .option(
        "--wick <factor>",
        "from which factor on a high or low outside of the body is odd (1.25)",
        parseAmount,
      )
      .option("--against <venue>", "compare its clock with that of another venue's series");
    addClientOptions(command).addHelpText(
      "after",
      examples("data check --venue coinbase --product BTC-USD --timeframe 1h --against kraken"),
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const more: Record<string, string> = {};
    for (const name of ["against", "jump", "wick"] as const) if (options[name]) more[name] = options[name];
    await using client = await openClient(call);
    const answer = await client.request(`/api/v1/suspicions?${seriesQuery(options, options, more)}`);
    const found = (await answer.json()) as Found;
    if (options.json) terminal.out(JSON.stringify(found, null, 2));
    else for (const line of lines(found, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

function lines(
  { candles, suspicions, counts, clock }: Found,
  paint: Parameters<typeof tableLines>[2],
): string[] {
  const kinds = Object.entries(counts)
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${count(number)} ${name.replace("_", "-")}`);
  const said = [`${count(candles)} candles: ${kinds.length === 0 ? "nothing odd" : kinds.join(", ")}`];
  if (clock) {
    const shift = clock.slots === 0 ? "agrees with" : `is ${clock.slots} slots off`;
    said.push(`Its clock ${shift} that of ${clock.against} (correlation ${clock.correlation.toFixed(3)}).`);
  }
  if (suspicions.length === 0) return said;
  const columns = [{ title: "TIME" }, { title: "ODDITY" }, { title: "FACTOR", align: "right" }] as const;
  const rows = suspicions
    .slice(0, SHOWN)
    .map(({ time, oddity, factor }) => [formatMillis(time), oddity, factor === 1 ? "-" : factor.toFixed(3)]);
  const all = Object.values(counts).reduce((sum, number) => sum + number, 0);
  const rest = all > rows.length ? [`and ${count(all - rows.length)} more`] : [];
  return [...tableLines(columns, rows, paint), ...rest, ...said];
}
