/** Scales of charts: from values to places between 0 and 100, and the lines that a reader holds on to. */

/** A stretch of values. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Round values within it. */
  readonly ticks: readonly number[];
}

const NICE = [1, 2, 2.5, 5, 10];

/** A scale over all of the values, with about `wanted` ticks; `holds` are values that it must reach. */
export function scaleOf(values: Iterable<number>, wanted = 4, holds: readonly number[] = []): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of [values, holds]) {
    for (const value of list) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (!Number.isFinite(low)) return { low: 0, high: 1, ticks: [0, 1] };
  if (low === high)
    [low, high] = low === 0 ? [-1, 1] : [low - Math.abs(low) / 10, high + Math.abs(high) / 10];
  const pad = (high - low) * 0.04;
  const [from, to] = [holds.includes(low) ? low : low - pad, holds.includes(high) ? high : high + pad];
  const step = niceStep((to - from) / wanted);
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step); tick * step <= to; tick++) ticks.push(tick * step);
  return { low: from, high: to, ticks };
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return (NICE.find((factor) => factor * power >= least * 0.999) ?? 10) * power;
}

/** Where a value stands from the bottom, 0, to the top, 100. */
export const heightOf = ({ low, high }: Scale, value: number): number => ((value - low) / (high - low)) * 100;

/** A place as text, to a hundredth of a per cent. */
export const place = (value: number): string => String(Math.round(value * 100) / 100);
