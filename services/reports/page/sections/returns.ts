/** Returns by month and by day, and how they spread. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { barChart } from "../charts/bar-chart.ts";
import { calendar, heatOf, stepOf } from "../charts/calendar.ts";
import { count, monthName, NONE, percent, signedPercent } from "../format.ts";
import { type Html, html } from "../html.ts";
import { type Section, section } from "./section.ts";

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);

/** Heat maps and distribution. */
export const returns: Section = (report) => {
  const { daily, months, distribution } = report;
  if (daily.first === undefined || daily.returns.length === 0) return undefined;
  return section(
    "returns",
    "Returns",
    monthTable(months),
    html`<h3>By day</h3>`,
    calendar(Date.parse(daily.first), daily.returns),
    barChart({
      title: "How daily returns spread",
      description: `${count(daily.returns.length)} days.`,
      every: Math.max(1, Math.ceil(distribution.length / 8)),
      format: count,
      falls: ({ label }) => label.startsWith("\u2212"),
      bars: distribution.map(({ from, to, count: often }) => ({
        label: percent(from, 2),
        value: often,
        hint: `${signedPercent(from)} to ${signedPercent(to)}: ${often} days`,
      })),
    }),
  );
};

/** Years down, months across; the year's own return last. */
function monthTable(months: Report["months"]): Html {
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))];
  const byMonth = new Map(months.map(({ month, return: value }) => [month, value]));
  const largest = Math.max(...months.map(({ return: value }) => Math.abs(value)));
  const cell = (value: number | undefined): Html =>
    value === undefined
      ? html`<td class="n muted">${NONE}</td>`
      : html`<td class="n ${heatOf(stepOf(value, largest))}">${signedPercent(value, 1)}</td>`;
  const row = (year: string): Html => {
    const values = MONTHS.map((month) => byMonth.get(`${year}-${String(month).padStart(2, "0")}`));
    const total = values.reduce<number>((growth, value) => growth * (1 + (value ?? 0)), 1) - 1;
    return html`<tr><th scope="row">${year}</th>${values.map(cell)}<td class="n total">${signedPercent(total, 1)}</td></tr>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Returns by month"><table class="months">
<caption>By month</caption>
<thead><tr><th scope="col">Year</th>${MONTHS.map((month) => html`<th scope="col" class="n">${monthName(month)}</th>`)}<th scope="col" class="n">Year</th></tr></thead>
<tbody>${years.map(row)}</tbody></table></div>`;
}
