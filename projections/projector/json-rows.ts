/**
 * Rows as JSON that the database writes: a page of rows that nobody looks into costs one text a row instead of a value a
 * column. Times are written here, as nanoseconds have no text of their own in SQL.
 */
import { formatInstant } from "@spot-canvas/domain/time/instant";

/** A field of a document and the expression that has its value; where that is null, the field is left out. */
export interface JsonField {
  readonly name: string;
  readonly column: string;
  /** A `word` is text of letters alone; an `amount` is a numeric without trailing zeros; an `instant` nanoseconds. */
  readonly kind: "text" | "word" | "amount" | "number" | "instant";
}

/** What a statement selects for {@link JsonRows}: pieces of text and the times between them. */
export type JsonColumns = Readonly<Record<`json_${number}` | `time_${number}`, string | null>>;

/** How documents with these fields are selected and put together. The first field is not a time, and always there. */
export class JsonRows {
  /** Expressions, with their names. */
  readonly select: string;
  readonly #times: readonly string[];

  constructor(fields: readonly JsonField[], numbers: "number" | "string") {
    const columns: string[] = [];
    const times: string[] = [];
    let piece: string[] = [];
    fields.forEach(({ name, column, kind }, index) => {
      const label = `${index === 0 ? "{" : ","}${JSON.stringify(name)}:`;
      if (kind !== "instant") {
        piece.push(`'${label}' || ${valueText(column, kind, numbers)}`);
        return;
      }
      columns.push(
        `concat(${piece.join(", ")}) as json_${times.length}`,
        `${column} as time_${times.length}`,
      );
      times.push(label);
      piece = [];
    });
    columns.push(`concat(${[...piece, "'}'"].join(", ")}) as json_${times.length}`);
    this.select = columns.join(", ");
    this.#times = times;
  }

  /** The JSON text of a row. */
  textOf(row: JsonColumns): string {
    let text = "";
    for (let index = 0; index < this.#times.length; index++) {
      text += row[`json_${index}`];
      const time = row[`time_${index}`];
      if (time !== null && time !== undefined)
        text += `${this.#times[index]}"${formatInstant(BigInt(time))}"`;
    }
    return text + row[`json_${this.#times.length}`];
  }
}

function valueText(column: string, kind: JsonField["kind"], numbers: "number" | "string"): string {
  if (kind === "text") return `to_json(${column})::text`;
  return kind === "word" || (kind === "amount" && numbers === "string")
    ? `'"' || ${column} || '"'`
    : `${column}::text`;
}
