/** An equity curve that is small enough to be sent and drawn. */

/** A curve: columns of equal length. */
export interface Points {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/**
 * At most `most` points of a curve, at least 2: all of them, or its ends and the lowest and highest of as many stretches of
 * equal length as there is room for, in order, so that no peak and no trough is lost.
 */
export function thinned(times: Float64Array, values: Float64Array, most: number): Points {
  const { length } = times;
  const kept: number[] = [];
  if (length <= most) for (let index = 0; index < length; index++) kept.push(index);
  else {
    kept.push(0);
    const stretches = Math.floor((most - 2) / 2);
    for (let stretch = 0; stretch < stretches; stretch++) {
      const from = 1 + Math.floor(((length - 2) * stretch) / stretches);
      const to = 1 + Math.floor(((length - 2) * (stretch + 1)) / stretches);
      let [low, high] = [from, from];
      for (let index = from; index < to; index++) {
        if (values[index]! < values[low]!) low = index;
        if (values[index]! > values[high]!) high = index;
      }
      kept.push(Math.min(low, high));
      if (low !== high) kept.push(Math.max(low, high));
    }
    kept.push(length - 1);
  }
  return { times: kept.map((index) => times[index]!), values: kept.map((index) => values[index]!) };
}

/** The doubles of a column in base64. */
export function doublesOf(text: string): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float64Array(bytes.buffer);
}
