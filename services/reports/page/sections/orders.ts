/** What became of signals and orders: how fast, how much of them, and why not. */
import type { Delay, Tally } from "@spot-canvas/domain/contract/report";
import { count, duration, NONE, percent, short } from "../format.ts";
import { type Html, html } from "../html.ts";
import { type Column, type Section, section, table } from "./section.ts";

/** Counts and delays. */
export const orders: Section = ({ orders: found }) => {
  if (found === undefined) return undefined;
  const { placed, states, fill_ratio, declines, rejects, signal_to_order, order_to_fill } = found;
  const delays = [
    { name: "from signal to order", delay: signal_to_order },
    { name: "from order to first fill", delay: order_to_fill },
  ].filter((row): row is DelayRow => row.delay !== undefined);
  return section(
    "orders",
    "Orders",
    html`<dl class="tiles"><div><dt>Orders placed</dt><dd>${count(placed)}</dd></div><div><dt>Filled of what ended</dt><dd>${fill_ratio === undefined ? NONE : percent(fill_ratio, 1)}</dd></div></dl>`,
    html`<div class="pair">${tallies("What became of them", "State", states)}${tallies(
      "Signals declined",
      "Rule",
      declines,
    )}${tallies("Orders rejected", "Reason", rejects)}${delays.length === 0 ? undefined : table("Delays", DELAYS, delays)}</div>`,
  );
};

interface DelayRow {
  readonly name: string;
  readonly delay: Delay;
}

const DELAYS: readonly Column<DelayRow>[] = [
  { title: "Delay", align: "text", cell: ({ name }) => name },
  { title: "Half within", cell: ({ delay }) => duration(delay.p50) },
  { title: "90 %", cell: ({ delay }) => duration(delay.p90) },
  { title: "99 %", cell: ({ delay }) => duration(delay.p99) },
];

const tallies = (caption: string, title: string, rows: readonly Tally[]): Html | undefined =>
  rows.length === 0
    ? undefined
    : table(
        caption,
        [
          { title, align: "text", cell: ({ name }) => short(name, 70) },
          { title: "Count", cell: ({ count: often }) => count(often) },
        ],
        rows.slice(0, 20),
      );
