/** The shape of a JSON body: its fields in their order, and which of its values are text, which numbers. */

/** Bodies of one shape give equal text. Lists count by their first element, and text that is a number as such. */
export function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[${listShape(value as unknown[])}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, field]) => `${name}:${shapeOf(field)}`)
      .join(",")}}`;
  }
  if (typeof value !== "string") return value === null ? "null" : typeof value;
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return `time text of ${value.length}`;
  return value !== "" && Number.isFinite(Number(value)) ? "number text" : "text";
}

/** Rows of a table have columns of their own kinds, and all rows the same; a list of like values is as its first one. */
function listShape(values: readonly unknown[]): string {
  const shapes = values.map(shapeOf);
  const isRow = shapes.some((shape) => shape !== shapes[0]) && values.some((value) => !isNested(value));
  return isRow ? shapes.join(",") : shapes[0]!;
}

const isNested = (value: unknown): boolean => typeof value === "object" && value !== null;
