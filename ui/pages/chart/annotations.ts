/** What is written on a chart: what was decided of its product, and what is to be known of its candles. */
import { type Accessor, createEffect, createSignal } from "solid-js";
import type { Scene } from "../../chart/draw-pane.ts";
import type { History } from "../../chart/history.ts";
import type { View } from "../../chart/view.ts";
import { account } from "../../shell/preferences.ts";
import { whenAtRest } from "./at-rest.ts";
import { type Decisions, loadDecisions } from "./decisions.ts";
import { levelsOf } from "./levels.ts";
import { loadNotes, NO_NOTES, type Notes } from "./notes.ts";
import type { SeriesEntry } from "./series-entry.ts";

const NO_DECISIONS: Decisions = { markers: [], trips: [], open: [] };

/**
 * Annotations of what is in sight, loaded again when the view has come to rest elsewhere or something closed. Decisions
 * that are given, those of a moment of the past, are not loaded.
 */
export function createAnnotations(
  series: Accessor<SeriesEntry>,
  view: Accessor<View>,
  closings: Accessor<number>,
  { areGiven }: { readonly areGiven: boolean },
) {
  const [decisions, setDecisions] = createSignal(NO_DECISIONS);
  const [notes, setNotes] = createSignal(NO_NOTES);
  createEffect(() => {
    if (areGiven) return;
    closings();
    const [shown, around, id] = [series(), aroundOf(view()), account()];
    whenAtRest(async (signal) => {
      setDecisions(await loadDecisions(shown, id, around, signal));
    });
  });
  createEffect(() => {
    closings();
    const [shown, around] = [series(), aroundOf(view())];
    whenAtRest(async (signal) => {
      setNotes(await loadNotes(shown, around, signal));
    });
  });
  return { decisions, setDecisions, notes };
}

/** The scene of a history with its annotations. */
export function sceneOf({ markers, trips, open }: Decisions, notes: Notes, history: History): Scene {
  const all = [...markers, ...notes.markers].sort((a, b) => a.time - b.time);
  return { markers: all, trips, gaps: notes.gaps, levels: (palette) => levelsOf(history, open, palette) };
}

/** One span more on either side, so that a little panning finds its markers there. */
const aroundOf = ({ from, to }: View): { readonly from: number; readonly to: number } => ({
  from: 2 * from - to,
  to: 2 * to - from,
});
