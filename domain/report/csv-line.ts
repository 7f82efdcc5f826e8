/** One line of a CSV file (RFC 4180), without its end: a row is a line, whatever its texts hold. */

/** What a cell may hold; an absent one is empty. */
export type Cell = string | number | bigint | undefined;

/** What most cells are: names, numbers and times. */
const PLAIN = /^[\w.][\w .:/-]*$/;
const NEEDS_QUOTES = /[",]/;
const BREAKS = /\s*[\r\n]+\s*/g;
/** A spreadsheet takes a text that begins so for a formula. */
const LOOKS_LIKE_FORMULA = /^[=+@\t]|^-(?![\d.])/;

/** The cells of a line. A text that a spreadsheet would run is made plain with a leading apostrophe. */
export const csvLine = (cells: readonly Cell[]): string => cells.map(cellText).join(",");

function cellText(cell: Cell): string {
  if (cell === undefined) return "";
  return typeof cell === "string" ? csvText(cell) : String(cell);
}

/** A text as a cell. */
export function csvText(cell: string): string {
  if (PLAIN.test(cell)) return cell;
  const line = cell.replace(BREAKS, " ");
  const text = LOOKS_LIKE_FORMULA.test(line) ? `'${line}` : line;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
