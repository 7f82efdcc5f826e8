/**
 * Hand-written loops of eight indicators: one pass over typed arrays with everything in locals, not resumable, running
 * sums of doubles instead of exact ones. The raw limit that our kernels are measured against.
 */
import type { CandleColumns } from "@spot-canvas/domain/market/candle";

/** Writes an indicator over all candles into its outputs. */
type Loop = (candles: CandleColumns, outputs: readonly Float64Array[]) => void;

const sma: Loop = ({ close }, [out]) => {
  let sum = 0;
  for (let i = 0; i < 19; i++) sum += close[i]!;
  for (let i = 19; i < close.length; i++) {
    sum += close[i]!;
    out![i] = sum / 20;
    sum -= close[i - 19]!;
  }
};

const ema: Loop = ({ close }, [out]) => {
  let value = 0;
  for (let i = 0; i < 50; i++) value += close[i]! / 50;
  out![49] = value;
  const weight = 2 / 51;
  const rest = 1 - weight;
  for (let i = 50; i < close.length; i++) {
    value = value * rest + close[i]! * weight;
    out![i] = value;
  }
};

const rsi: Loop = ({ close }, [out]) => {
  let gain = 0;
  let loss = 0;
  for (let i = 1; i < close.length; i++) {
    const change = close[i]! - close[i - 1]!;
    const up = (Math.abs(change) + change) / 2;
    const down = up - change;
    if (i <= 14) {
      gain += up / 14;
      loss += down / 14;
    } else {
      gain = gain * (13 / 14) + up * (1 / 14);
      loss = loss * (13 / 14) + down * (1 / 14);
    }
    if (i >= 14) out![i] = (100 * gain) / (gain + loss);
  }
};

const macd: Loop = ({ close }, [line, signalLine, histogram]) => {
  let fast = 0;
  let slow = 0;
  let signal = 0;
  for (let i = 0; i < 26; i++) slow += close[i]! / 26;
  for (let i = 14; i < 26; i++) fast += close[i]! / 12;
  signal = (fast - slow) / 9;
  for (let i = 26; i < close.length; i++) {
    const value = close[i]!;
    fast = fast * (11 / 13) + value * (2 / 13);
    slow = slow * (25 / 27) + value * (2 / 27);
    const difference = fast - slow;
    signal = i < 34 ? signal + difference / 9 : signal * 0.8 + difference * 0.2;
    line![i] = difference;
    signalLine![i] = signal;
    histogram![i] = difference - signal;
  }
};

const bollinger: Loop = ({ close }, [upper, middle, lower]) => {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < close.length; i++) {
    sum += close[i]!;
    squares += close[i]! * close[i]!;
    if (i < 19) continue;
    const mean = sum / 20;
    const distance = 2 * Math.sqrt(Math.max(0, squares / 20 - mean * mean));
    upper![i] = mean + distance;
    middle![i] = mean;
    lower![i] = mean - distance;
    const oldest = close[i - 19]!;
    sum -= oldest;
    squares -= oldest * oldest;
  }
};

const rangeAt = ({ high, low, close }: CandleColumns, i: number): number =>
  Math.max(high[i]!, close[i - 1]!) - Math.min(low[i]!, close[i - 1]!);

const atr: Loop = (candles, [out]) => {
  let value = 0;
  for (let i = 1; i < candles.close.length; i++) {
    const range = rangeAt(candles, i);
    if (i <= 14) value += range / 14;
    else value = value * (13 / 14) + range * (1 / 14);
    if (i >= 14) out![i] = value;
  }
};

/** The range is looked for again only when one of its ends has left the window. */
const stochastic: Loop = ({ high, low, close }, [k, d]) => {
  let topAt = -1;
  let bottomAt = -1;
  let raw1 = 0;
  let raw2 = 0;
  let k1 = 0;
  let k2 = 0;
  for (let i = 13; i < close.length; i++) {
    const first = i - 13;
    if (topAt < first) {
      topAt = first;
      for (let at = first + 1; at <= i; at++) if (high[at]! >= high[topAt]!) topAt = at;
    } else if (high[i]! >= high[topAt]!) topAt = i;
    if (bottomAt < first) {
      bottomAt = first;
      for (let at = first + 1; at <= i; at++) if (low[at]! <= low[bottomAt]!) bottomAt = at;
    } else if (low[i]! <= low[bottomAt]!) bottomAt = i;
    const bottom = low[bottomAt]!;
    const raw = (100 * (close[i]! - bottom)) / (high[topAt]! - bottom);
    const slow = (raw + raw1 + raw2) / 3;
    k![i] = slow;
    d![i] = (slow + k1 + k2) / 3;
    raw2 = raw1;
    raw1 = raw;
    k2 = k1;
    k1 = slow;
  }
};

const adx: Loop = ({ high, low, close }, [out]) => {
  let plus = 0;
  let minus = 0;
  let value = 0;
  for (let i = 1; i < close.length; i++) {
    const up = high[i]! - high[i - 1]!;
    const down = low[i - 1]! - low[i]!;
    const rest = i < 14 ? 1 : 13 / 14;
    plus = plus * rest + (up > down && up > 0 ? up : 0);
    minus = minus * rest + (down > up && down > 0 ? down : 0);
    const index = (100 * Math.abs(plus - minus)) / (plus + minus);
    if (i < 14) continue;
    if (i < 28) value += index / 14;
    else value = value * (13 / 14) + index * (1 / 14);
    if (i >= 27) out![i] = value;
  }
};

/** The loops by the selection that each computes. */
export const LIMITS: Readonly<Record<string, Loop>> = {
  "sma:20": sma,
  "ema:50": ema,
  "rsi:14": rsi,
  "macd:12:26:9": macd,
  "bollinger:20:2": bollinger,
  "atr:14": atr,
  "stochastic:14:3:3": stochastic,
  "adx:14": adx,
};
