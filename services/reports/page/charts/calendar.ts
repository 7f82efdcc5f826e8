/** Days as squares, a week a column, coloured by what was earned on them: one row of months a year. */
import { monthName, signedPercent } from "../format.ts";
import { type Html, html } from "../html.ts";
import { place } from "./scale.ts";

const DAY_MS = 86_400_000;
const CELL = 10;
const PITCH = 12;
const LEFT = 2;
const TOP = 12;
/** Years that are drawn: the newest ones. */
const YEARS_MAX = 4;

/** Steps of colour on each side of zero. */
export const STEPS = 4;

/** The step of colour of a value beside the largest: -4 to 4. */
export function stepOf(value: number, largest: number): number {
  if (value === 0 || !(largest > 0)) return 0;
  const step = Math.min(STEPS, Math.max(1, Math.ceil((Math.abs(value) / largest) * STEPS)));
  return value < 0 ? -step : step;
}

/** The name of a step in the style: `heat-d3` to `heat-u3`. */
export const heatOf = (step: number): string =>
  step === 0 ? "heat-0" : `heat-${step < 0 ? "d" : "u"}${Math.abs(step)}`;

/** The calendar of daily returns; a return belongs to the day before its midnight. */
export function calendar(first: number, returns: readonly number[]): Html {
  const sizes = returns.map(Math.abs).sort((left, right) => left - right);
  // The wildest twentieth of days share the strongest colour, so that the others can be told apart.
  const largest = sizes[Math.floor(sizes.length * 0.95)] ?? 0;
  const years = new Map<number, Map<string, string[]>>();
  returns.forEach((value, index) => {
    const time = first + index * DAY_MS;
    const date = new Date(time);
    const year = date.getUTCFullYear();
    const start = Date.UTC(year, 0, 1);
    const offset = (new Date(start).getUTCDay() + 6) % 7;
    const slot = Math.round((time - start) / DAY_MS) + offset;
    const heat = heatOf(stepOf(value, largest));
    const cells = years.get(year) ?? new Map<string, string[]>();
    years.set(year, cells);
    const squares = cells.get(heat) ?? [];
    cells.set(heat, squares);
    squares.push(
      `M${LEFT + Math.floor(slot / 7) * PITCH} ${TOP + (slot % 7) * PITCH}h${CELL}v${CELL}h-${CELL}z`,
    );
  });
  const shown = [...years].slice(-YEARS_MAX);
  return html`<div class="calendars">${shown.map(([year, cells]) => yearOf(year, cells, first, returns))}</div>`;
}

function yearOf(
  year: number,
  cells: ReadonlyMap<string, readonly string[]>,
  first: number,
  returns: readonly number[],
): Html {
  const ofYear = returns.filter((_, index) => new Date(first + index * DAY_MS).getUTCFullYear() === year);
  const best = Math.max(...ofYear);
  const worst = Math.min(...ofYear);
  const said = `${ofYear.length} days of ${year}: best ${signedPercent(best)}, worst ${signedPercent(worst)}`;
  const months = Array.from({ length: 12 }, (_, index) => {
    const start = Date.UTC(year, index, 1);
    const offset = (new Date(Date.UTC(year, 0, 1)).getUTCDay() + 6) % 7;
    const week = Math.floor((Math.round((start - Date.UTC(year, 0, 1)) / DAY_MS) + offset) / 7);
    return html`<text class="tick" x="${place(LEFT + week * PITCH)}" y="8">${monthName(index + 1)}</text>`;
  });
  return html`<div class="calendar"><h4>${year}</h4><div class="scroll" tabindex="0" role="region" aria-label="Daily returns of ${year}"><svg role="img" aria-label="${said}" viewBox="0 0 ${LEFT * 2 + 53 * PITCH} ${TOP + 7 * PITCH}">${months}${[...cells].map(([heat, squares]) => html`<path class="${heat}" d="${squares.join("")}"/>`)}</svg></div></div>`;
}
