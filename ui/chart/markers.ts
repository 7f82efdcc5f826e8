/** Signals and fills on the candles where they were made, the trades that they belong to, and notes on candles. */

/** Something that happened at a price and a time. */
export interface Marker {
  readonly id: string;
  /** A signal, a fill, or something to know of the candle itself. */
  readonly kind: "signal" | "fill" | "note";
  /** Below the candle or above it. */
  readonly side: "buy" | "sell";
  /** Epoch milliseconds. */
  readonly time: number;
  readonly price: number;
  /** Lines of its tooltip: exact texts, as the API gave them. */
  readonly lines: readonly (readonly [label: string, value: string])[];
  /** What was decided about a signal: an order, or the decline. */
  readonly isDeclined?: boolean;
}

/** A closed or open position, from its entry to its exit. */
export interface Trip {
  readonly id: string;
  readonly side: "long" | "short";
  readonly from: number;
  readonly entry: number;
  readonly to?: number;
  readonly exit?: number;
  /** As it is written. */
  readonly profit?: string;
  readonly isGain?: boolean;
}

/** Markers that fall on one place, drawn as one. */
export interface Cluster {
  readonly x: number;
  readonly y: number;
  readonly markers: readonly Marker[];
}

/** Markers by their places on the canvas: those of one kind and side within `reach` pixels are one. */
export function clustered(
  markers: readonly Marker[],
  placeOf: (marker: Marker) => { readonly x: number; readonly y: number },
  reach: number,
): readonly Cluster[] {
  const clusters: { x: number; y: number; markers: Marker[] }[] = [];
  const newest = new Map<string, { x: number; y: number; markers: Marker[] }>();
  for (const marker of markers) {
    const { x, y } = placeOf(marker);
    const key = `${marker.kind} ${marker.side}`;
    const last = newest.get(key);
    if (last !== undefined && x - last.x < reach) {
      last.markers.push(marker);
      continue;
    }
    const cluster = { x, y, markers: [marker] };
    clusters.push(cluster);
    newest.set(key, cluster);
  }
  return clusters;
}
