/** What `canvas up` shows: one line while it catches up, then a summary of what runs and where to look. */
import { SIMULATED } from "@spot-canvas/domain/market/venue";
import type { Configuration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { formatFeeds } from "../ingestion/feed-choice.ts";
import type { Summary, UpReporter } from "../platform/up.ts";
import type { Call } from "./command.ts";
import { count, createProgress, type Progress } from "./progress.ts";
import { shellWord } from "./shell-word.ts";
import { fieldLines } from "./table.ts";
import type { Paint } from "./terminal.ts";
import { createTicker } from "./ticker.ts";
import { VERSION } from "./version.ts";

/**
 * Shows `up` to a person, or to a program with `json`. Services speak up only when something is wrong, unless LOG_LEVEL
 * or LOG_FORMAT asks for all of it. Lines never tear the one that is being redrawn.
 */
export function upReporter(
  { terminal, options }: Pick<Call<{ readonly json?: boolean }>, "options" | "terminal">,
  configuration: Configuration,
): UpReporter {
  const isPlain = configuration.logLevel === undefined && configuration.logFormat === "text";
  const ticker = createTicker(terminal);
  let progress: Progress | undefined;
  let orders = 0;
  const note = (line: string): void => {
    progress?.end();
    ticker.clear();
    terminal.note(line);
  };
  const logger = serviceLogger(configuration, { usual: isPlain ? "warn" : "info", write: note });
  return {
    logger,
    say: isPlain ? note : logger.info,
    traded(message, fields) {
      if (!isPlain) return logger.info(message, fields);
      if (fields?.["order"] === undefined) return;
      orders += 1;
      ticker.update(
        `${fields["account"]}: ${message} at ${fields["at"]}, order ${count(orders)} since the start`,
      );
    },
    listening(url) {
      if (!options.json) terminal.out(`Spot Canvas answers at ${terminal.paint.bold(url)}`);
    },
    catchingUp(done, total) {
      ticker.clear();
      progress ??= createProgress(terminal, "Catching up", "events");
      progress.update(done, total);
    },
    ready(summary) {
      progress?.end();
      ticker.clear();
      progress = undefined;
      if (options.json) terminal.out(JSON.stringify({ version: VERSION, ...summary }));
      else for (const line of summaryLines(summary, configuration, terminal.paint)) terminal.out(line);
    },
  };
}

function summaryLines(summary: Summary, configuration: Configuration, paint: Paint): string[] {
  const { strategy, url, link, place, durability } = summary;
  const { namedDataDir } = configuration;
  const where = namedDataDir === undefined ? "" : ` --data-dir ${shellWord(namedDataDir)}`;
  const account = strategy?.account ?? "ACCOUNT";
  return [
    "",
    `${paint.bold(`Spot Canvas ${VERSION} is running.`)} Ctrl-C stops it.`,
    "",
    ...fieldLines(
      [
        ["pages", `${paint.bold(link)}  (opens once)`],
        ["api", url],
        ["market", marketText(summary, paint)],
        ["strategy", strategyText(summary)],
        ["data", place],
        ["durability", durability],
      ],
      paint,
    ),
    "",
    "Look at it from another terminal:",
    `  pnpm canvas portfolio ${account}${where}`,
    `  pnpm canvas trades ${account}${where}`,
    `  pnpm canvas log read 'orders.>' --follow${where}`,
    "",
  ];
}

function marketText({ feed }: Summary, paint: Paint): string {
  if (feed !== "none" && feed !== "simulated") return formatFeeds(feed);
  if (feed === "none") return "what is imported: no feed of its own";
  return `${paint.yellow("SIMULATED")}: a made-up market, twelve weeks at once, then on at 600 times the pace`;
}

function strategyText({ strategy }: Summary): string {
  if (strategy === undefined) return "none: name one with --strategy, --product and --timeframe";
  const { venue, product, timeframe, parameters, account } = strategy;
  const given = Object.entries(parameters).map(([name, value]) => ` ${name}=${value}`);
  const where = venue === SIMULATED ? "SIMULATED" : venue;
  const series = [where, product, timeframe].filter((part) => part !== undefined).join(" ");
  return `${strategy.strategy}${given.join("")} on ${series} for the paper account ${account}`;
}
