/** The volume-weighted average price of a session. */
import { defineIndicator, period } from "./indicator.ts";

const HOUR = 3_600_000;

/** What it keeps. */
interface State {
  readonly hours: number;
  /** Which session the last candle was of; -1 before the first. */
  session: number;
  /** Sums of the session: price times volume, and volume. */
  value: number;
  volume: number;
}

/** VWAP. */
export const vwap = defineIndicator({
  name: "vwap",
  title: "Volume-weighted average price",
  inputs: ["time", "high", "low", "close", "volume"],
  outputs: ["vwap"],
  isOverlay: true,
  parameters: {
    hours: period(24, "Hours of a session; sessions are counted from the epoch, in UTC.", 1, 168),
  },
  definition:
    "Since the session began: the sum of (high + low + close) / 3 * volume over the sum of volume; " +
    "absent before anything was traded. The session of 24 hours is the day in UTC. TA-Lib has none; S. " +
    "A. Berkowitz, D. E. Logue, E. A. Noser, 1988.",
  lookback: () => 0,
  warmUp: ({ hours }, width) => Math.max(0, Math.ceil((hours * HOUR) / width) - 1),
  initial: ({ hours }): State => ({ hours, session: -1, value: 0, volume: 0 }),
  run: (state, { time, high, low, close, volume }, outputs) => {
    const out = outputs[0]!;
    const length = state.hours * HOUR;
    for (let row = 0; row < close.length; row++) {
      const session = Math.floor(time[row]! / length);
      if (session !== state.session) Object.assign(state, { session, value: 0, volume: 0 });
      state.value += ((high[row]! + low[row]! + close[row]!) / 3) * volume[row]!;
      state.volume += volume[row]!;
      out[row] = state.volume > 0 ? state.value / state.volume : Number.NaN;
    }
  },
});
