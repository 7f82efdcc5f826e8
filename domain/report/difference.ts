/** What two reports say differently, figure by figure. */
import type { Report } from "../contract/report.ts";
import type { FigureChange } from "../contract/report-manifest.ts";

/** Which parts of a report are no figures: how far the log was, and what belongs to the publication alone. */
const APART: ReadonlySet<string> = new Set(["manifest.position", "manifest.files", "revision"]);

type Leaves = ReadonlyMap<string, string>;

/** Every figure that differs, in the order in which the later report has them. */
export function differencesOf(before: Report, after: Report): readonly FigureChange[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const figures = new Set([...now.keys(), ...old.keys()]);
  return [...figures].flatMap((figure) => {
    const [was, is] = [old.get(figure), now.get(figure)];
    if (was === is) return [];
    return [
      { figure, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) },
    ];
  });
}

/** Whether two reports are of the same account or run, time and form: then the later one is a revision of the other. */
export const isSameQuestion = (one: Report, other: Report): boolean => questionOf(one) === questionOf(other);

/** Names what a report answers. */
export const questionOf = ({ subject, period, manifest }: Report): string =>
  JSON.stringify([
    subject.kind,
    subject.id ?? subject.name,
    subject.currency,
    period.from,
    period.to,
    manifest.time_zone,
    manifest.masked.name,
    manifest.masked.amounts,
  ]);

function leavesOf(report: Report): Leaves {
  const leaves = new Map<string, string>();
  collect(report, "", leaves);
  return leaves;
}

function collect(value: unknown, path: string, leaves: Map<string, string>): void {
  if (APART.has(path) || value === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      collect(item, `${path}.${nameIn(item) ?? index}`, leaves);
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      collect(item, path === "" ? name : `${path}.${name}`, leaves);
    }
  } else {
    leaves.set(path, String(value));
  }
}

/** Items of lists are named after what they are of, so that one more in the middle does not change all others. */
function nameIn(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const { name, time, month, opened_at, closed_at, product } = item as Readonly<Record<string, unknown>>;
  if (closed_at !== undefined) return `${String(product)} ${String(opened_at)} ${String(closed_at)}`;
  const found = name ?? time ?? month;
  return found === undefined ? undefined : String(found);
}
