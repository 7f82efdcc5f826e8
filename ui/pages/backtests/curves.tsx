/** Curves over time, one or several in one frame: lines for the eye, with what they show under the pointer. */
import { createEffect, createSignal, For, on, onCleanup, onMount } from "solid-js";
import uPlot from "uplot";
import { curveOptions } from "../../chart/curve.ts";
import { paletteOf } from "../../chart/frame.ts";
import { amountText } from "../../shell/amount.ts";
import { shownTheme, timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

/** One line: doubles, for the eye alone. */
interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

const HEIGHT = 240;

/** The curves. */
export function Curves(props: { label: string; times: readonly number[]; lines: readonly Line[] }) {
  let box!: HTMLDivElement;
  const [index, setIndex] = createSignal<number>();
  const [colours, setColours] = createSignal<readonly string[]>([]);
  const at = () => index() ?? props.times.length - 1;
  const draw = (): void => {
    const palette = paletteOf(box);
    setColours(props.lines.length === 1 ? [palette.accent] : palette.series);
    const plot = new uPlot(
      curveOptions({
        ...{ width: box.clientWidth, height: HEIGHT, palette, timeZone: timeZone(), syncKey: props.label },
        colours: props.lines.map((_, line) => colours()[line % colours().length]!),
        hover: ({ cursor }) => setIndex(cursor.idx ?? undefined),
      }),
      [[...props.times], ...props.lines.map(({ values }) => [...values])],
      box,
    );
    const resized = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT }));
    resized.observe(box);
    onCleanup(() => {
      resized.disconnect();
      plot.destroy();
    });
  };
  onMount(() => createEffect(on([() => props.lines, shownTheme, timeZone], draw)));
  return (
    <figure class="curves" aria-label={props.label}>
      <figcaption>
        <span class="muted">
          {props.times[at()] === undefined ? "" : timeText(props.times[at()]!, timeZone())}
        </span>
        <For each={props.lines}>
          {({ name, values }, line) => (
            <span style={{ color: colours()[line() % Math.max(1, colours().length)] }}>
              {name} {amountText(values[at()]?.toFixed(2) ?? "–")}
            </span>
          )}
        </For>
      </figcaption>
      <div ref={box} />
    </figure>
  );
}
