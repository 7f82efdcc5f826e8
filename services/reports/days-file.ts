/** The file of days: the account at each midnight, as the report has it. */
import type { Day, Report } from "@spot-canvas/domain/contract/report";
import { csvLine } from "@spot-canvas/domain/report/csv-line";

const COLUMNS = [
  "time",
  "equity",
  "cash",
  "realized_pnl",
  "unrealized_pnl",
  "net_flow",
  "time_weighted_return",
] as const satisfies readonly (keyof Day)[];

/** The file as text. */
export const daysFile = ({ days }: Pick<Report, "days">): string =>
  [COLUMNS.join(","), ...days.map((day) => csvLine(COLUMNS.map((name) => day[name])))]
    .map((line) => `${line}\n`)
    .join("");
