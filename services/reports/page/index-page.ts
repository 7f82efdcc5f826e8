/** The list of reports: every run that was published, the newest first. */
import type { ReportRun } from "@spot-canvas/domain/contract/report-run";
import { document } from "./document.ts";
import { count, day, minute, money, percent, ratio, signedPercent } from "./format.ts";
import { type Content, html } from "./html.ts";
import { type Column, section, signed, table } from "./sections/section.ts";

/** The page. Runs come newest first; addresses are relative, so that it works from anywhere. */
export function indexPage(runs: readonly ReportRun[]): string {
  const names = [...new Set(runs.map(({ name, mode }) => `${name} · ${mode}`))];
  const revisedBy = new Map(
    runs.flatMap(({ id, revises }) => (revises === undefined ? [] : [[revises, id] as const])),
  );
  return document({
    title: "Reports",
    home: "",
    header: html`<h1>Reports</h1><p class="muted">${count(runs.length)} runs. Each stays as it was published; a revision names what it corrects.</p>`,
    main: html`${names.map((name, index) => {
      const own = runs.filter((run) => `${run.name} · ${run.mode}` === name);
      const made = own.some(({ simulated }) => simulated) ? " · simulated market" : "";
      return section(`s${index}`, name + made, table(`Runs of ${name}`, columnsWith(revisedBy), own));
    })}`,
  });
}

const columnsWith = (revisedBy: ReadonlyMap<string, string>): readonly Column<ReportRun>[] => [
  {
    title: "Period",
    align: "text",
    cell: (run) => html`<a href="runs/${run.id}/report.html">${periodOf(run)}</a>${noteOf(run, revisedBy)}`,
  },
  { title: "Return", cell: (run) => signed(run.return ?? 0, signedPercent(run.return)) },
  { title: "Earned", cell: ({ earned, unit }) => `${money(earned)} ${unit}` },
  { title: "Drawdown", cell: (run) => percent(run.max_drawdown) },
  { title: "Sharpe", cell: (run) => ratio(run.sharpe) },
  { title: "Trips", cell: ({ trips }) => count(trips) },
];

/** To the day where it ends at a midnight. */
const periodOf = ({ from, to }: ReportRun): string =>
  to.slice(11).startsWith("00:00:00") ? `${day(from)} to ${day(to)}` : `${day(from)} to ${minute(to)}`;

function noteOf({ id, revision }: ReportRun, revisedBy: ReadonlyMap<string, string>): Content {
  const later = revisedBy.get(id);
  if (later !== undefined)
    return html` <span class="muted">revised by <a href="runs/${later}/report.html">${later}</a></span>`;
  return revision > 1 && html` <span class="badge">revision ${revision}</span>`;
}
