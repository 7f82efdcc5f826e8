/** Goes through the log: a slider over its positions, steps, and playing at a speed. */
import { createEffect, createSignal, For, onCleanup, onMount } from "solid-js";
import { amountText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

/** Events a second. */
const SPEEDS = [1, 5, 20, 100] as const;
/** How often a moment is shown at most while it plays. */
const TURN_MS = 50;

/** The slider and its buttons. */
export function Transport(props: {
  position: number;
  last: number;
  time: number | undefined;
  /** What stands at the position is still on its way: playing waits for it. */
  isWaiting: boolean;
  goTo: (position: number) => void;
}) {
  const [isPlaying, setPlaying] = createSignal(false);
  const [speed, setSpeed] = createSignal<number>(5);
  createEffect(() => {
    if (!isPlaying()) return;
    const interval = Math.max(TURN_MS, 1_000 / speed());
    const events = Math.max(1, Math.round((speed() * interval) / 1_000));
    const turn = setInterval(() => {
      if (props.position >= props.last) setPlaying(false);
      else if (!props.isWaiting) props.goTo(props.position + events);
    }, interval);
    onCleanup(() => clearInterval(turn));
  });
  const step = (by: number): void => {
    setPlaying(false);
    props.goTo(props.position + by);
  };
  const obey = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLElement && /^(?:INPUT|SELECT|BUTTON)$/.test(event.target.tagName)) return;
    if (event.key === ",") step(-1);
    else if (event.key === ".") step(1);
    else if (event.key === " ") setPlaying((before) => !before);
    else return;
    event.preventDefault();
  };
  onMount(() => document.addEventListener("keydown", obey));
  onCleanup(() => document.removeEventListener("keydown", obey));
  return (
    <section class="transport" aria-label="Time travel">
      <div class="transport-buttons">
        <button type="button" class="quiet" aria-label="To the first event" onClick={() => step(-props.last)}>
          |◀
        </button>
        <button
          type="button"
          class="quiet"
          aria-label="One event back"
          title="One event back (,)"
          onClick={() => step(-1)}
        >
          ◀
        </button>
        <button
          type="button"
          class="primary"
          title="Play and pause (space)"
          onClick={() => {
            if (props.position >= props.last) props.goTo(1);
            setPlaying((before) => !before);
          }}
        >
          {isPlaying() ? "Pause" : "Play"}
        </button>
        <button
          type="button"
          class="quiet"
          aria-label="One event on"
          title="One event on (.)"
          onClick={() => step(1)}
        >
          ▶
        </button>
        <button type="button" class="quiet" aria-label="To the newest event" onClick={() => step(props.last)}>
          ▶|
        </button>
        <select
          aria-label="Speed"
          value={speed()}
          onChange={(event) => setSpeed(Number(event.currentTarget.value))}
        >
          <For each={SPEEDS}>{(each) => <option value={each}>{each} a second</option>}</For>
        </select>
      </div>
      <input
        type="range"
        aria-label="Position in the log"
        aria-valuetext={`event ${props.position} of ${props.last}`}
        min="1"
        max={props.last}
        value={props.position}
        onInput={(event) => {
          setPlaying(false);
          props.goTo(event.currentTarget.valueAsNumber);
        }}
      />
      <output class="transport-place">
        <span>
          {amountText(String(props.position))} <span class="muted">of {amountText(String(props.last))}</span>
        </span>
        <span class="muted">{props.time === undefined ? "" : timeText(props.time, timeZone())}</span>
      </output>
    </section>
  );
}
