/** Every metric with its formula: on hover, on focus, or all at once. */
import type { MetricFigure } from "@spot-canvas/domain/contract/report";
import { figure, minute, percent, ratio } from "../format.ts";
import { type Html, html } from "../html.ts";
import { type Section, section } from "./section.ts";

const TITLES = {
  overview: "Overview",
  returns: "Returns",
  ratios: "Ratios",
  drawdown: "Drawdown",
  benchmark: "Beside buy and hold",
  "round trips": "Round trips",
} as const satisfies Record<MetricFigure["section"], string>;

const BASES = {
  daily: "daily returns at 00:00 UTC",
  calendar: "calendar periods made of daily returns",
  marks: "every mark of the equity",
  "round trips": "positions that were closed",
  ledger: "exact sums of the ledger",
} as const satisfies Record<MetricFigure["basis"], string>;

/** The metrics by section. */
export const metrics: Section = (report) => {
  const { days_a_year, seed, samples } = report.manifest;
  return section(
    "metrics",
    "Every figure",
    html`<p class="note">Point at a figure, or move to it, for its definition. Annual figures take ${days_a_year} days a year, as crypto trades on all of them. ${
      report.period.to.endsWith("T00:00:00Z")
        ? ""
        : `Those of daily returns end at the last midnight before ${minute(report.period.to)} UTC. `
    }Ranges hold 95 of 100 records that were drawn anew from these returns (stationary bootstrap, ${samples} records, seed ${seed}).</p>
<input type="checkbox" id="formulas"><label for="formulas">Show all definitions</label>`,
    html`<div class="metrics">${Object.entries(TITLES).map(([name, title]) => {
      const own = report.metrics.filter((metric) => metric.section === name);
      return own.length === 0 ? undefined : html`<div><h3>${title}</h3><dl>${own.map(row)}</dl></div>`;
    })}</div>`,
  );
};

function row(metric: MetricFigure): Html {
  const { label, formula, source, basis, absent, low, high } = metric;
  const write =
    metric.unit === "fraction" ? (value: number) => percent(value, 1) : (value: number) => ratio(value);
  const range =
    low === undefined || high === undefined
      ? undefined
      : html`<small>${write(low)} to ${write(high)}</small>`;
  const value = absent === undefined ? html`${figure(metric)}${range}` : html`<i>${figure(metric)}</i>`;
  const why = absent === undefined ? undefined : html` Undefined here: ${absent}.`;
  const author = source === undefined ? undefined : html` After ${source}.`;
  return html`<div tabindex="0"><dt>${label}</dt><dd>${value}</dd><dd class="f">${formula}. Of ${BASES[basis]}.${author}${why}</dd></div>
`;
}
