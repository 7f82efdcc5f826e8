/** What the figures stand on, and how anyone can compute them again. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { count, day } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import { type Section, section } from "./section.ts";

/** The manifest, the files and the command. */
export const provenance: Section = (report) => {
  const { manifest, revision } = report;
  const facts: readonly (readonly [string, Content])[] = [
    ["Known up to", html`<code>${manifest.position}</code>`],
    ["State hash", html`<code>${manifest.state_hash}</code>`],
    ["Made of", `${count(manifest.facts)} facts and ${count(manifest.candles)} candles`],
    ["Code", `${manifest.code}, ${manifest.engine}`],
    ["Hours and weekdays", `${manifest.time_zone}, time zone database ${manifest.tzdb}`],
    ["Resampling", `${manifest.samples} records, seed ${manifest.seed}`],
    ["Riskless return", `${manifest.risk_free} a year`],
  ];
  return section(
    "provenance",
    "How to check it",
    html`<p>Every figure follows from the log of events. Whoever has the log can have them all computed again, and is told what differs:</p>
<pre tabindex="0"><code>canvas report verify report.json</code></pre>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
    revision === undefined ? undefined : revisionNote(revision),
    filesOf(report),
  );
};

/** What a later report corrected. */
function revisionNote({ number, revises, late, changes }: NonNullable<Report["revision"]>): Html {
  return html`<div class="revision"><h3>Revision ${number}</h3>
<p>It takes the place of <code>${revises}</code>. What came late:</p>
<ul>${late.map((fact) => html`<li>${fact}</li>`)}</ul>
<details><summary>${count(changes.length)} figures changed</summary><div class="scroll" tabindex="0" role="region" aria-label="Figures that changed"><table><caption>Before and after</caption><thead><tr><th scope="col">Figure</th><th scope="col" class="n">Before</th><th scope="col" class="n">After</th></tr></thead><tbody>${changes
    .slice(0, 100)
    .map(
      ({ figure, before, after }) =>
        html`<tr><td>${figure}</td><td class="n">${before ?? "–"}</td><td class="n">${after ?? "–"}</td></tr>`,
    )}</tbody></table></div></details></div>`;
}

function filesOf({ manifest: { files }, period }: Report): Html {
  const links = [{ name: "report.json" }, ...files].filter(({ name }) => !name.endsWith(".html"));
  return html`<p>Files of ${day(period.from)} to ${day(period.to)}: ${links.map(
    ({ name }, index) => html`${index > 0 && ", "}<a href="${name}">${name}</a>`,
  )}.</p>`;
}
