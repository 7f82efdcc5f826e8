/** A backtest for people: what it was run on, what came of it, and how far to trust it. */
import { METRICS } from "@spot-canvas/domain/statistics/catalogue";
import type { Metric } from "@spot-canvas/domain/statistics/metric";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import type { BacktestDocument } from "../backtests/document.ts";
import { count, duration } from "./progress.ts";
import { fieldLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

/** The document without what no person reads. */
export function shownDocument({
  equity: _,
  ...document
}: BacktestDocument): Omit<BacktestDocument, "equity"> {
  return document;
}

const SECTIONS = ["overview", "returns", "ratios", "drawdown", "round trips"] as const;

/** The lines of a report. */
export function backtestLines(hash: string, document: BacktestDocument, paint: Paint): readonly string[] {
  const { manifest, currency } = document;
  const { request } = manifest;
  const [strategy] = manifest.strategies;
  const parameters = Object.entries(strategy?.parameters ?? {}).map(([name, value]) => `${name}=${value}`);
  const gaps = document.gaps.reduce((sum, { missing }) => sum + missing, 0);
  const spanning = document.fills.filter((fill) => fill.spans_gap).length;
  const head: (readonly [string, string])[] = [
    ["strategy", `${strategy?.strategy} ${parameters.join(" ")}`],
    ["series", `${request.venue} ${request.products.join(", ")} ${request.timeframe}`],
    ["range", `${document.from} to ${document.to}`],
    ["candles", count(manifest.candles.reduce((sum, { count: candles }) => sum + candles, 0))],
    [
      "fills",
      count(document.trades.length) +
        (document.ambiguous_fills === 0
          ? ""
          : `; of ${count(document.ambiguous_fills)} the candles do not say what came first, and the fill profile did`),
    ],
    [
      "gaps",
      gaps === 0
        ? "none"
        : `${count(gaps)} candles in ${count(document.gaps.length)} gaps; ${count(spanning)} fills span one`,
    ],
    ["final equity", `${document.final_equity} ${currency}`],
    ["trades hash", manifest.trades_hash],
    ["result", hash],
  ];
  const lines = [...fieldLines(head, paint)];
  for (const section of SECTIONS) {
    const metrics = [...METRICS.values()].filter((metric) => metric.section === section);
    const known = metrics.flatMap((metric) => {
      const value = document.metrics[metric.name];
      return value === null || value === undefined
        ? []
        : [[metric.label, figureText(metric, value)] as const];
    });
    if (known.length > 0) lines.push("", section, ...fieldLines(known, paint));
  }
  return lines;
}

const DIGITS = 4;
const PERCENT = 100;

/** A figure as people read it: fractions in percent, times as spans. */
export function figureText({ unit }: Pick<Metric, "unit">, value: string | number): string {
  const number = Number(value);
  switch (unit) {
    case "amount":
      return String(value);
    case "price":
    case "ratio":
      return String(Number(number.toFixed(DIGITS)));
    case "days":
      return `${Number(number.toFixed(1))} days`;
    case "fraction":
      return `${Number((number * PERCENT).toFixed(DIGITS))} %`;
    case "count":
      return count(number);
    case "milliseconds":
      return duration(number / 1_000);
    case "instant":
      return formatMillis(number);
    default:
      return unit satisfies never;
  }
}
