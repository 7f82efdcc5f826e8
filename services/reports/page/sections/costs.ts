/** What trading cost: a waterfall from what the signals promised to what was earned. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { type WaterfallStep, waterfall } from "../charts/waterfall.ts";
import { count, money, percent, unitOf } from "../format.ts";
import { html } from "../html.ts";
import { type Section, section } from "./section.ts";

/** The waterfall, and what it leaves out. */
export const costs: Section = (report) => {
  const { fills, fills_with_signal: signalled, fills_as_maker: asMaker, other_fees } = report.costs;
  if (fills === 0) return undefined;
  const others = other_fees.map(({ currency, amount }) => `${money(amount)} ${currency}`).join(", ");
  return section(
    "costs",
    "What it cost",
    waterfall(`Earned before and after costs, in ${unitOf(report)}`, stepsOf(report.costs)),
    html`<p class="note">${count(fills)} fills, ${percent(asMaker / fills, 0)} of them as maker. ${
      signalled === 0
        ? "None of them has a signal whose price is known: slippage is not measured."
        : `Slippage is what ${count(signalled)} fills were worse than the prices of their signals; stops and targets, which wait for prices of their own, have none.`
    }${others === "" ? "" : ` Fees in other currencies, in none of these figures: ${others}.`}</p>`,
  );
};

function stepsOf({ before, slippage, fees, funding, earned }: Report["costs"]): readonly WaterfallStep[] {
  const lost = (label: string, amount: string): WaterfallStep => ({
    label,
    kind: "change",
    value: -Number(amount),
    text: money(amount.startsWith("-") ? amount.slice(1) : `-${amount}`),
  });
  const total = (label: string, amount: string): WaterfallStep => ({
    label,
    kind: "total",
    value: Number(amount),
    text: money(amount),
  });
  return [
    total(slippage === undefined ? "Before costs" : "At the signals' prices", before),
    ...(slippage === undefined ? [] : [lost("Slippage", slippage)]),
    lost("Fees", fees),
    ...(Number(funding) === 0 ? [] : [lost("Funding", funding)]),
    total("Earned", earned),
  ];
}
