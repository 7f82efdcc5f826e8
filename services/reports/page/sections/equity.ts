/** Equity over time, marked to market and of closed trades alone, beside holding the products. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { growthOf } from "@spot-canvas/domain/statistics/kernels/growth";
import { lineChart } from "../charts/line-chart.ts";
import { money, percent, ratio, unitOf } from "../format.ts";
import { html } from "../html.ts";
import { type Section, section } from "./section.ts";

const DAY_MS = 86_400_000;

/** What stands at midnights. */
const midnightsOf = ({ days }: Report): Report["days"] =>
  days.filter(({ time }) => Date.parse(time) % DAY_MS === 0);

/** The curves, and how far below its peak the account was. */
export const equity: Section = (report) => {
  const days = midnightsOf(report);
  if (days.length < 2) return undefined;
  const { daily, summary } = report;
  const marked = days.map((day) => Number(day.equity));
  const closed = days.map((day) => Number(day.equity) - Number(day.unrealized_pnl));
  const first = Date.parse(days[0]!.time);
  const write = (value: number): string => (Math.abs(value) >= 100 ? ratio(value, 0) : money(String(value)));
  return section(
    "equity",
    "Equity",
    lineChart({
      title: `Equity in ${unitOf(report)}`,
      description: `From ${money(summary.start)} to ${money(summary.end)}.`,
      first,
      format: write,
      height: "tall",
      marks: flowsOf(days),
      lines: [
        { label: "mark-to-market: with what is open at its price", look: "main", values: marked },
        { label: "closed trades: without what is open", look: "second", values: closed },
      ],
    }),
    growthChart(report),
    lineChart({
      title: "Below the peak",
      description: `Deepest ${percent(Math.min(0, ...underwaterOf(daily.returns)))}.`,
      first,
      format: (value) => percent(value, 0),
      height: "low",
      holds: [0],
      lines: [{ label: "drawdown", look: "fall", values: underwaterOf(daily.returns) }],
    }),
    summary.cash_basis === "unknown"
      ? html`<p class="note">No balance was set and no deposit recorded: cash is counted from 0, so that equity is what was earned.</p>`
      : undefined,
  );
};

/** Marks that a chart can hold. */
const FLOWS_MAX = 6;

/** The largest amounts that were paid in or taken out. */
const flowsOf = (days: Report["days"]) =>
  days
    .map(({ net_flow }, at) => ({ day: at, amount: Number(net_flow), text: net_flow }))
    .filter(({ day: at, amount }) => at > 0 && amount !== 0)
    .sort((left, right) => Math.abs(right.amount) - Math.abs(left.amount))
    .slice(0, FLOWS_MAX)
    .map(({ day: at, amount, text }) => ({
      day: at,
      text: amount > 0 ? `${money(text)} paid in` : `${money(text.slice(1))} taken out`,
    }));

/** What one unit became: deposits and withdrawals are in neither line. */
function growthChart({ daily }: Report) {
  const own = grown(daily.returns);
  if (daily.first === undefined || own.length < 2) return undefined;
  const held = grown(daily.benchmark);
  const lines = [{ label: "this account", look: "main" as const, values: own }];
  const benchmark = { label: "buy and hold, in equal parts", look: "third" as const, values: held };
  return lineChart({
    title: "Return since the beginning",
    description: `The account ${percent(own.at(-1))}, buy and hold ${percent(held.at(-1))}.`,
    first: Date.parse(daily.first),
    format: (value) => percent(value, 0),
    height: "tall",
    lines: daily.benchmark.length === 0 ? lines : [...lines, benchmark],
  });
}

/** Returns since the beginning, which is the first. */
const grown = (returns: readonly number[]): readonly number[] =>
  [...growthOf(Float64Array.from(returns))].map((value) => value - 1);

function underwaterOf(returns: readonly number[]): readonly number[] {
  let peak = 0;
  return grown(returns).map((value) => {
    peak = Math.max(peak, value);
    return (1 + value) / (1 + peak) - 1;
  });
}
