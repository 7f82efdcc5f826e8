/** How a metric of round trips is written. */
import { type Figure, type Metric, onTrips, type Unit } from "../metric.ts";
import type { Sample } from "../sample.ts";

/** A metric of closed positions; absent where none was closed. */
export const ofTrips = (
  about: Pick<Metric, "name" | "label" | "formula" | "source"> & { readonly unit: Unit },
  of: (sample: Sample) => Figure,
): Metric => ({ ...about, section: "round trips", basis: "round trips", compute: onTrips(of) });

/** Those round trips' values for which a condition holds. */
export function valuesWhere(values: Float64Array, holds: (index: number) => boolean): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index++) if (holds(index)) kept[count++] = values[index]!;
  return kept.subarray(0, count);
}
