/** Figures of backtests as people read them, by the unit of their metric. */
import type { Operations } from "../../api/generated.ts";
import { amountText, percentText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { lengthText, timeText } from "../../shell/time-zone.ts";

/** A metric as the API describes it. */
export type Metric = Operations["listMetrics"]["answer"]["metrics"][number];

/** What stands where a metric has no value. */
const NONE = "–";

/** A value of a metric: a number, or exact decimal text. */
export function figureText(value: unknown, unit: Metric["unit"]): string {
  if (typeof value !== "number" && typeof value !== "string") return NONE;
  const text = String(value);
  if (text === "") return NONE;
  switch (unit) {
    case "amount":
    case "price":
      return amountText(plain(text), 2);
    case "fraction":
      return percentText(plain(text)).replace("+", "");
    case "ratio":
      return Number(text).toFixed(2).replace("-", "−");
    case "count":
      return amountText(text);
    case "days":
      return `${Number(text).toFixed(1)} d`;
    case "milliseconds":
      return lengthText(Number(text));
    case "instant":
      return timeText(Number(text), timeZone());
  }
}

/** Decimal text of what may be written with an exponent: for doubles, whose last digits nobody adds up. */
const plain = (text: string): string => (/e/i.test(text) ? Number(text).toFixed(12) : text);

/** What was gained or lost against a balance, as per cent: of doubles, for the eye. */
export function changeText(from: string, to: string): string {
  return percentText((Number(to) / Number(from) - 1).toFixed(6));
}

/** Parameters in one line, such as `fast 20, slow 50`. */
export const parametersText = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
