/** The page that shows runs side by side. */
import type { MetricFigure, Report } from "@spot-canvas/domain/contract/report";
import type { ComparedTrip, Divergence, MatchedTrip } from "@spot-canvas/domain/report/divergence";
import { growthOf } from "@spot-canvas/domain/statistics/kernels/growth";
import type { Comparison } from "../compare.ts";
import { type Line, lineChart } from "./charts/line-chart.ts";
import { document } from "./document.ts";
import { count, day, figure, minute, percent, price, ratio, signedPercent } from "./format.ts";
import { type Content, type Html, html } from "./html.ts";
import { type Column, section, signed, table } from "./sections/section.ts";

const LOOKS: readonly Line["look"][] = ["main", "second", "third", "fall"];
/** Round trips that are listed of each kind. */
const ROWS_MAX = 40;
const DAY_MS = 86_400_000;
/** What can be compared whatever the balances were. */
const UNITS: ReadonlySet<MetricFigure["unit"]> = new Set([
  "fraction",
  "ratio",
  "count",
  "days",
  "milliseconds",
]);

/** The page of two to four runs; the first is what the others are held against. */
export function comparePage({ runs, divergences }: Comparison): string {
  const reports = runs.map(({ report }) => report);
  const names = reports.map(nameOf);
  return document({
    title: names.join(" beside "),
    home: "",
    header: html`<h1>Side by side</h1>
${reports.map((report) => html`<p><span class="badge ${report.subject.mode}">${report.subject.mode}</span> ${report.subject.name}, ${day(report.period.from)} to ${day(report.period.to)}${report.subject.simulated && html` <span class="badge warn">simulated market</span>`}</p>`)}`,
    main: html`${growth(reports, names)}${divergences.map((divergence, index) =>
      divergenceSection(divergence, names[0]!, names[index + 1]!, index),
    )}${figures(reports, names)}`,
  });
}

/** Short, and told apart by its number where two are called alike. */
const nameOf = ({ subject }: Report, index: number): string =>
  `${index + 1}. ${subject.mode}: ${subject.name}`;

function growth(reports: readonly Report[], names: readonly string[]): Html | undefined {
  const known = reports.flatMap(({ daily }, index) =>
    daily.first === undefined ? [] : [{ index, first: Date.parse(daily.first), returns: daily.returns }],
  );
  if (known.length === 0) return undefined;
  const first = Math.min(...known.map((run) => run.first));
  const lines = known.map(({ index, first: own, returns }): Line => {
    const before = new Array<undefined>(Math.round((own - first) / DAY_MS)).fill(undefined);
    const values = [...growthOf(Float64Array.from(returns))].map((value) => value - 1);
    return { label: names[index]!, look: LOOKS[index % LOOKS.length]!, values: [...before, ...values] };
  });
  return section(
    "growth",
    "Return",
    lineChart({
      title: "Return since each began",
      description: lines.map(({ label, values }) => `${label} ${percent(values.at(-1))}`).join(", "),
      first,
      lines,
      format: (value) => percent(value, 0),
      height: "tall",
      holds: [0],
    }),
  );
}

function divergenceSection(found: Divergence, first: string, second: string, index: number): Html {
  const { from, to, matched, onlyFirst, onlySecond, firstApart } = found;
  const time = (millis: number): string => minute(new Date(millis).toISOString());
  if (from > to) {
    return section(
      `divergence${index}`,
      `${second} beside ${first}`,
      html`<p class="note">They cover no time in common.</p>`,
    );
  }
  const mean = (of: (trip: MatchedTrip) => number): number | undefined =>
    matched.length === 0 ? undefined : matched.reduce((sum, trip) => sum + of(trip), 0) / matched.length;
  const tiles: readonly (readonly [string, string])[] = [
    ["Made by both", count(matched.length)],
    ["Only by the first", count(onlyFirst.length)],
    ["Only by the second", count(onlySecond.length)],
    ["Entries worse by", basisPoints(mean(({ entryWorse }) => entryWorse))],
    ["Exits worse by", basisPoints(mean(({ exitWorse }) => exitWorse))],
    ["Apart since", firstApart === undefined ? "never" : time(firstApart)],
  ];
  const worst = matched
    .toSorted((left, right) => lossOf(right) - lossOf(left))
    .filter((trip) => Math.abs(lossOf(trip)) > 1e-12)
    .slice(0, ROWS_MAX);
  return section(
    `divergence${index}`,
    `${second} beside ${first}`,
    html`<p class="note">Round trips from ${time(from)} to ${time(to)} UTC, the time that both cover. Worse is from the second's view.</p>
<dl class="tiles">${tiles.map(([label, text]) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`,
    worst.length === 0 ? undefined : table("Where prices were apart the most", MATCHED, worst),
    alone("Made only by the first", onlyFirst),
    alone("Made only by the second", onlySecond),
  );
}

const lossOf = ({ entryWorse, exitWorse }: MatchedTrip): number => entryWorse + exitWorse;

const basisPoints = (value: number | undefined): string =>
  value === undefined ? "–" : `${ratio(value * 10_000, 1)} bp`;

const at = (millis: number): string => minute(new Date(millis).toISOString());

const MATCHED: readonly Column<MatchedTrip>[] = [
  { title: "Opened", align: "text", cell: ({ first }) => at(first.openedAt) },
  { title: "Product", align: "text", cell: ({ first }) => `${first.product} ${first.side}` },
  { title: "Entry", cell: ({ first }) => price(String(first.entry)) },
  { title: "Entry of the second", cell: ({ second }) => price(String(second.entry)) },
  { title: "Worse by", cell: ({ entryWorse }) => signed(-entryWorse, basisPoints(entryWorse)) },
  { title: "Exit worse by", cell: ({ exitWorse }) => signed(-exitWorse, basisPoints(exitWorse)) },
];

const ALONE: readonly Column<ComparedTrip>[] = [
  { title: "Opened", align: "text", cell: ({ openedAt }) => at(openedAt) },
  { title: "Closed", align: "text", cell: ({ closedAt }) => at(closedAt) },
  { title: "Product", align: "text", cell: ({ product, side }) => `${product} ${side}` },
  { title: "Entry", cell: ({ entry }) => price(String(entry)) },
  { title: "Return", cell: (trip) => signed(trip.return, signedPercent(trip.return)) },
];

function alone(caption: string, trips: readonly ComparedTrip[]): Content {
  if (trips.length === 0) return undefined;
  const more = trips.length - ROWS_MAX;
  return [
    table(caption, ALONE, trips.slice(0, ROWS_MAX)),
    more > 0 && html`<p class="note">and ${count(more)} more</p>`,
  ];
}

function figures(reports: readonly Report[], names: readonly string[]): Html {
  const [first] = reports;
  const rows = (first?.metrics ?? []).filter(({ unit }) => UNITS.has(unit));
  const values = reports.map((report) => new Map(report.metrics.map((metric) => [metric.name, metric])));
  const columns: readonly Column<MetricFigure>[] = [
    {
      title: "Figure",
      align: "text",
      cell: ({ label, section: part }) => `${label}${part === "round trips" ? " of trips" : ""}`,
    },
    ...names.map(
      (name, index): Column<MetricFigure> => ({
        title: name,
        cell: (metric) => {
          const own = values[index]?.get(metric.name);
          return own === undefined ? "–" : figure(own);
        },
      }),
    ),
  ];
  return section("figures", "Figures", table("What does not depend on the balance", columns, rows));
}
