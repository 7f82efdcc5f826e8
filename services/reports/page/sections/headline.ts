/** The first thing read: what was earned, on what, at which risk. */
import type { MetricFigure, Report } from "@spot-canvas/domain/contract/report";
import { figure, money, percent, ratio, signedPercent, unitOf } from "../format.ts";
import { type Content, html } from "../html.ts";
import type { Section } from "./section.ts";

/** Metrics beside the headline, with a shorter label. */
const TILES: readonly (readonly [name: string, label: string])[] = [
  ["cagr", "A year"],
  ["max_drawdown", "Deepest drawdown"],
  ["sharpe", "Sharpe ratio"],
  ["volatility", "Volatility"],
  ["win_rate", "Win rate"],
  ["profit_factor", "Profit factor"],
  ["benchmark_return", "Buy and hold"],
  ["time_in_market", "Time in market"],
];

/** Return and profit in large, the rest in tiles. */
export const headline: Section = (report) => {
  const { summary } = report;
  const earned = Number(summary.earned);
  const rate = summary.time_weighted === undefined ? undefined : Number(summary.time_weighted);
  const look = earned > 0 ? "gain" : earned < 0 ? "loss" : "";
  const byName = new Map(report.metrics.map((metric) => [metric.name, metric]));
  return html`<section class="headline" aria-label="Result">
<div class="result"><p class="big ${look}">${rate === undefined ? money(summary.earned) : signedPercent(rate)}</p>
<p>${rate === undefined ? `${unitOf(report)} earned` : "time-weighted return"}</p>
<p class="muted">${rate === undefined ? "No rate: nothing is recorded that it was earned on." : earnedText(report)}</p></div>
<dl class="tiles">${TILES.map(([name, label]) => tile(byName.get(name), label))}</dl></section>
`;
};

function earnedText(report: Report): string {
  const { earned, start, end, paid_in } = report.summary;
  const paid = Number(paid_in);
  const flow =
    paid === 0 ? "" : paid > 0 ? `, ${money(paid_in)} paid in` : `, ${money(String(-paid))} taken out`;
  return `${money(earned)} ${unitOf(report)} earned: from ${money(start)} to ${money(end)}${flow}`;
}

function tile(metric: MetricFigure | undefined, label: string): Content {
  if (metric === undefined) return undefined;
  const { low, high, absent, unit } = metric;
  const write = unit === "fraction" ? (value: number) => percent(value, 1) : (value: number) => ratio(value);
  const note =
    absent !== undefined
      ? absent
      : low !== undefined && high !== undefined
        ? `95 %: ${write(low)} to ${write(high)}`
        : undefined;
  return html`<div><dt>${label}</dt><dd>${figure(metric)}${note === undefined ? undefined : html`<small>${note}</small>`}</dd></div>`;
}
