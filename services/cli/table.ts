import type { Paint } from "./terminal.ts";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Texts stand left, amounts right. */
  readonly align?: "left" | "right";
}

/** Lines of an aligned table, titles first. No line ends in spaces, so that copies are clean. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint?: Paint,
): string[] {
  const widths = columns.map((column, index) =>
    rows.reduce((width, row) => Math.max(width, (row[index] ?? "").length), column.title.length),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => {
        const cell = cells[index] ?? "";
        return column.align === "right" ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!);
      })
      .join("  ")
      .trimEnd();
  const titles = line(columns.map((column) => column.title));
  return [paint ? paint.dim(titles) : titles, ...rows.map(line)];
}

/** Lines of names and what they are, the second column aligned. */
export function fieldLines(
  fields: readonly (readonly [name: string, value: string])[],
  paint?: Paint,
): string[] {
  const width = fields.reduce((widest, [name]) => Math.max(widest, name.length), 0);
  return fields.map(([name, value]) => {
    const padded = name.padEnd(width);
    return `  ${paint ? paint.dim(padded) : padded}  ${value}`;
  });
}
