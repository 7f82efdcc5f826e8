/** JSON for answers of the API, with amounts as exact numbers: JSON.stringify can write none that a double cannot hold. */
import { Fault } from "../fault.ts";
import { Decimal } from "../money/decimal.ts";

/** How amounts are written. */
export interface JsonOptions {
  /** As JSON numbers with every digit (the default), or as strings for clients whose parser would cut them. */
  readonly numbers?: "number" | "string";
}

/**
 * JSON text of a value. A {@link Decimal} is written exactly; everything else as JSON.stringify does: undefined fields
 * are left out, numbers that are not finite become null. Throws a Fault `NotJson` on a bigint: say in which form it is meant.
 */
export function writeJson(value: unknown, options: JsonOptions = {}): string {
  return written(value, options.numbers === "string") ?? "null";
}

/** The text of a value, or undefined where JSON has no word for it. */
function written(value: unknown, amountsAsStrings: boolean): string | undefined {
  if (value instanceof Decimal) return amountsAsStrings ? `"${value}"` : value.toString();
  if (typeof value === "bigint") {
    throw new Fault("NotJson", "defect", "A bigint has no JSON form: make it a Decimal or a text first.");
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    // Columns of candles: thousands of numbers that the platform writes at once.
    if (value.every((item) => typeof item === "number" || item === null)) return JSON.stringify(value);
    return `[${Array.from(value, (item) => written(item, amountsAsStrings) ?? "null").join(",")}]`;
  }
  if (hasToJson(value)) return written(value.toJSON(), amountsAsStrings);
  let text = "";
  for (const name of Object.keys(value)) {
    const fieldText = written((value as Record<string, unknown>)[name], amountsAsStrings);
    if (fieldText !== undefined) text += (text === "" ? "{" : ",") + nameText(name) + fieldText;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** Names of fields as they are written: few, and each of them in every row. */
const nameTexts = new Map<string, string>();
const NAMES_MAX = 2_000;

function nameText(name: string): string {
  let text = nameTexts.get(name);
  if (text === undefined) {
    text = `${JSON.stringify(name)}:`;
    if (nameTexts.size < NAMES_MAX) nameTexts.set(name, text);
  }
  return text;
}

const hasToJson = (value: object): value is { toJSON(): unknown } =>
  "toJSON" in value && typeof value.toJSON === "function";
