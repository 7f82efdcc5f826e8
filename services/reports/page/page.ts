/** The page of a report: one file that needs nothing else, not even a script. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { document } from "./document.ts";
import { day } from "./format.ts";
import { type Html, html } from "./html.ts";
import { breakdown } from "./sections/breakdown.ts";
import { costs } from "./sections/costs.ts";
import { equity } from "./sections/equity.ts";
import { headline } from "./sections/headline.ts";
import { metrics } from "./sections/metrics.ts";
import { orders } from "./sections/orders.ts";
import { positions } from "./sections/positions.ts";
import { provenance } from "./sections/provenance.ts";
import { quality } from "./sections/quality.ts";
import { returns } from "./sections/returns.ts";
import { risk } from "./sections/risk.ts";
import type { Section } from "./sections/section.ts";
import { tripsUpTo } from "./sections/trips.ts";

/** What a page may weigh. */
const BYTES_MAX = 300_000;
/** Round trips that a page lists, where they fit. */
const TRIPS_MAX = 500;

/** The page: of the round trips as many as let it stay below its weight. */
export function reportPage(report: Report, home: string): string {
  for (let trips = TRIPS_MAX; ; trips = Math.floor(trips / 2)) {
    const page = pageWith(report, home, trips);
    if (trips === 0 || Buffer.byteLength(page) < BYTES_MAX) return page;
  }
}

function pageWith(report: Report, home: string, trips: number): string {
  const sections: readonly Section[] = [
    headline,
    equity,
    returns,
    risk,
    breakdown,
    costs,
    orders,
    positions,
    tripsUpTo(trips),
    quality,
    metrics,
    provenance,
  ];
  const { subject, period } = report;
  return document({
    title: `${subject.name}, ${day(period.from)} to ${day(period.to)}`,
    home,
    header: headerOf(report),
    main: html`${sections.map((section) => section(report))}`,
  });
}

function headerOf({ subject, period, revision }: Report): Html {
  const { mode, simulated, strategies, venue } = subject;
  const about = [venue, subject.currency, ...strategies].filter((text) => text !== undefined).join(" · ");
  return html`<h1>${subject.name}</h1>
<p class="badges"><span class="badge ${mode}">${mode}</span>${simulated && html`<span class="badge warn">simulated market</span>`}${revision && html`<a class="badge" href="#provenance">revision ${revision.number}</a>`}</p>
<p>${day(period.from)} to ${day(period.to)}</p>
<p class="muted">${about}</p>`;
}
