/** What is to be known of the visible candles themselves: which were revised, which are odd, and where some are missing. */
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { Gap } from "../../chart/draw-guides.ts";
import type { Marker } from "../../chart/markers.ts";
import { widthOf } from "../../chart/timeframe.ts";
import type { SeriesEntry } from "./series-entry.ts";

type Suspicion = Operations["listSuspicions"]["answer"]["suspicions"][number];
type Revision = Operations["listRevisions"]["answer"]["revisions"][number];

/** Notes on a stretch of a series. */
export interface Notes {
  readonly markers: readonly Marker[];
  readonly gaps: readonly Gap[];
}

export const NO_NOTES: Notes = { markers: [], gaps: [] };

/** Where more candles than these are in sight, notes on single ones are not to be seen. */
const CANDLES_MAX = 20_000;
const LIMIT = 1_000;

/** Loads them for the stored series that the candles are, or were built from. */
export async function loadNotes(
  { venue, product, base }: SeriesEntry,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Notes> {
  if ((to - from) / widthOf(base) > CANDLES_MAX) return NO_NOTES;
  const range = { from: String(Math.floor(from)), to: String(Math.ceil(to)), limit: LIMIT };
  const query = { venue, product, timeframe: base, ...range };
  const [{ suspicions }, { revisions }, { gaps }] = await Promise.all([
    call("listSuspicions", { query, signal }),
    call("listRevisions", { query, signal }),
    call("listGaps", { query, signal }),
  ]);
  const markers = [...suspicions.map(suspicionMarker), ...revisions.map(revisionMarker)];
  return { markers, gaps };
}

const noteAt = (id: string, time: number, line: readonly [string, string]): Marker => ({
  ...{ id: `${id} ${time}`, kind: "note", side: "sell", time, price: Number.NaN, lines: [line] },
});

const revisionMarker = ({ time, position }: Revision): Marker =>
  noteAt("revised", time, [
    "Revised",
    `other values were recorded since (MARKET ${position}); strategies saw the first`,
  ]);

const suspicionMarker = ({ time, oddity, factor }: Suspicion): Marker => {
  const size = `${((factor - 1) * 100).toFixed(1)} %`;
  const texts: Readonly<Record<typeof oddity, string>> = {
    unfinished: "recorded before it had closed",
    jump: `opens ${size} away from the close before`,
    wick: `its high or low lies ${size} outside of its body`,
    "no-volume": "nothing was traded",
    flat: "one price alone, though something was traded",
  };
  return noteAt(oddity, time, ["Odd", texts[oddity]]);
};
