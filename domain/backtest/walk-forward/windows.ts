/** The windows of a walk-forward: each trains on what was, and is tested on what came then. */
import { Fault, fail, ok, type Result } from "../../fault.ts";
import { DAY_MS } from "../../statistics/daily.ts";

/** How long windows are, in days. */
export interface WindowLengths {
  readonly train: number;
  readonly test: number;
  /** Training begins where the candles do, and grows. */
  readonly anchored: boolean;
}

/** One window; epoch milliseconds at 00:00 UTC. It trains up to where its test begins. */
export interface Window {
  readonly trainFrom: number;
  readonly testFrom: number;
  readonly testTo: number;
}

const FORM =
  "write train=180d,test=30d, and behind it ,anchored where training grows from the first candle on";

/** Reads `train=180d,test=30d`, with `,anchored` behind it. Faults: `InvalidWindows`. */
export function parseWindows(text: string): Result<WindowLengths> {
  const match = /^train=(\d{1,5})d,test=(\d{1,5})d(,anchored)?$/.exec(text);
  const [train, test] = [Number(match?.[1]), Number(match?.[2])];
  if (match && train > 0 && test > 0) return ok({ train, test, anchored: match[3] !== undefined });
  return fail(new Fault("InvalidWindows", "usage", `"${text.slice(0, 60)}" are no windows: ${FORM}.`));
}

/**
 * The windows between two moments: tests are consecutive, and whole; what is left at the end is not used. Faults:
 * `InvalidWindows` where there is not one.
 */
export function windowsOf(
  from: number,
  to: number,
  { train, test, anchored }: WindowLengths,
): Result<readonly Window[]> {
  const first = Math.ceil(from / DAY_MS) * DAY_MS;
  const windows: Window[] = [];
  for (let testFrom = first + train * DAY_MS; testFrom + test * DAY_MS <= to; testFrom += test * DAY_MS) {
    const trainFrom = anchored ? first : testFrom - train * DAY_MS;
    windows.push({ trainFrom, testFrom, testTo: testFrom + test * DAY_MS });
  }
  if (windows.length > 0) return ok(windows);
  const days = Math.max(0, Math.floor((to - first) / DAY_MS));
  const text = `The candles span ${days} whole days, and one window takes ${train + test}: give shorter ones, or more candles.`;
  return fail(new Fault("InvalidWindows", "usage", text));
}
