/** What a person points at in a chart: the slot under the pointer, markers to tell of, a distance to measure. */
import { type Accessor, createSignal } from "solid-js";
import type { Marker } from "../../chart/markers.ts";
import type { Measure, StageListener } from "../../chart/stage.ts";

/** Markers that are told of, and where. */
interface Pressed {
  readonly markers: readonly Marker[];
  readonly x: number;
  readonly y: number;
}

/** What is pointed at, and the ways to end it. */
export interface Pointing {
  readonly hovered: Accessor<number | undefined>;
  /** The markers that were pressed, else those under the pointer. */
  readonly pressed: Accessor<Pressed | undefined>;
  /** Whether a drag measures, without Shift too. */
  readonly isMeasuring: Accessor<boolean>;
  toggleMeasuring(): void;
  readonly measure: Accessor<Measure | undefined>;
  closeTooltip(): void;
}

/** Nothing is pointed at yet. `listener` takes what a stage tells of the pointer. */
export function createPointing(): {
  readonly pointing: Pointing;
  readonly listener: Omit<StageListener, "viewChanged">;
} {
  const [hovered, setHovered] = createSignal<number>();
  const [pressed, setPressed] = createSignal<Pressed>();
  const [pointed, setPointed] = createSignal<Pressed>();
  const [isMeasuring, setMeasuring] = createSignal(false);
  const [measure, setMeasure] = createSignal<Measure>();
  const told = (markers: readonly Marker[], x: number, y: number): Pressed | undefined =>
    markers.length === 0 ? undefined : { markers, x, y };
  return {
    pointing: {
      ...{ hovered, isMeasuring, measure, pressed: () => pressed() ?? pointed() },
      toggleMeasuring: () => {
        setMeasuring((before) => !before);
        setMeasure(undefined);
      },
      closeTooltip: () => {
        setPressed(undefined);
        setPointed(undefined);
        setMeasure(undefined);
      },
    },
    listener: {
      ...{ isMeasuring, hovered: setHovered, measured: setMeasure },
      pressed: (markers, x, y) => setPressed(told(markers, x, y)),
      pointed: (markers, x, y) => {
        // Nothing changes, and nothing is drawn, while the pointer moves over no marker.
        if (markers.length > 0 || pointed() !== undefined) setPointed(told(markers, x, y));
      },
    },
  };
}
