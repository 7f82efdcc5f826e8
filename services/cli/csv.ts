/** Lines of CSV (RFC 4180): what would end a cell is quoted. */

/** The lines of rows, titles first. */
export const csvLines = (rows: readonly (readonly string[])[]): readonly string[] =>
  rows.map((row) => row.map(cellOf).join(","));

/** A cell; one that a spreadsheet would take for a formula, and that is no number, is kept from being one. */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
