/** What stands behind the markers that were pressed. */
import { For } from "solid-js";
import type { Marker } from "../../chart/markers.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

/** At most so many of a cluster are written out. */
const SHOWN_MAX = 8;

/** A card beside the markers. */
export function Tooltip(props: { markers: readonly Marker[]; x: number; y: number; close: () => void }) {
  return (
    <aside
      class="tooltip"
      style={{
        left: `max(0px, min(${props.x + 12}px, calc(100% - 20rem)))`,
        top: `min(${props.y + 12}px, calc(100% - 9rem))`,
      }}
      aria-label="Decisions here"
    >
      <button type="button" class="quiet tiny" aria-label="Close" onClick={props.close}>
        ×
      </button>
      <For each={props.markers.slice(0, SHOWN_MAX)}>
        {(marker) => (
          <dl>
            <dt class="visually-hidden">Time</dt>
            <dd class="muted tooltip-time">{timeText(marker.time, timeZone(), true)}</dd>
            <For each={marker.lines}>
              {([label, value]) => (
                <>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </>
              )}
            </For>
          </dl>
        )}
      </For>
      {props.markers.length > SHOWN_MAX ? (
        <p class="muted">and {props.markers.length - SHOWN_MAX} more: zoom in</p>
      ) : null}
    </aside>
  );
}
