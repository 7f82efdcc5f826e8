/** Risk over time: rolling figures, exposure, and the worst drawdowns. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { lineChart } from "../charts/line-chart.ts";
import { day, percent, ratio } from "../format.ts";
import { type Content, html } from "../html.ts";
import { type Column, type Section, section, table } from "./section.ts";

const DRAWDOWNS: readonly Column<Report["drawdowns"][number]>[] = [
  { title: "Peak", align: "text", cell: ({ start }) => day(start) },
  { title: "Lowest", align: "text", cell: ({ lowest }) => day(lowest) },
  { title: "Recovered", align: "text", cell: ({ end }) => (end === undefined ? "not yet" : day(end)) },
  { title: "Depth", cell: ({ depth }) => percent(depth) },
  { title: "Days", cell: ({ days }) => ratio(days, 0) },
];

/** Charts and the table. */
export const risk: Section = (report) => {
  const { daily, drawdowns } = report;
  if (daily.first === undefined || daily.returns.length === 0) return undefined;
  const first = Date.parse(daily.first);
  return section(
    "risk",
    "Risk",
    html`<div class="pair">${rolling(report, first)}</div>`,
    lineChart({
      title: "Exposure at 00:00 UTC: what is held beside the equity",
      description: `At most ${percent(Math.max(...daily.exposure), 0)}.`,
      first,
      format: (value) => percent(value, 0),
      height: "low",
      holds: [0],
      lines: [{ label: "exposure", look: "fill", values: daily.exposure }],
    }),
    drawdowns.length === 0 ? undefined : table("Worst drawdowns", DRAWDOWNS, drawdowns),
  );
};

function rolling({ rolling: { days, sharpe, volatility }, daily }: Report, first: number): Content {
  const length = daily.returns.length + 1;
  const spread = (values: Report["rolling"]["sharpe"]): readonly (number | undefined)[] => {
    const byDay = new Map(values.map(({ day: at, value }) => [at, value]));
    return Array.from({ length }, (_, at) => byDay.get(at));
  };
  const chart = (title: string, values: Report["rolling"]["sharpe"], format: (value: number) => string) =>
    values.length < 2
      ? undefined
      : lineChart({
          ...{ title: `${title}, ${days} days, a year`, first, format, height: "low", holds: [0] },
          description: `Last ${format(values.at(-1)!.value)}.`,
          lines: [{ label: title, look: "main", values: spread(values) }],
        });
  return [
    chart("Rolling Sharpe ratio", sharpe, (value) => ratio(value, 1)),
    chart("Rolling volatility", volatility, (value) => percent(value, 0)),
  ];
}
