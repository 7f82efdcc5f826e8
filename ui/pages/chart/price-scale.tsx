/** The price axis as a handle: dragging it scales prices, a double click fits them again. */
import type { Stage } from "../../chart/stage.ts";

/** The handle over the axis. */
export function PriceScale(props: { stage: () => Stage | undefined }) {
  return (
    <button
      type="button"
      class="price-scale"
      tabindex="-1"
      aria-label="Scale prices by dragging, fit them by a double click"
      onPointerDown={(event) => scaleByDrag(event, (factor) => props.stage()?.scalePrices(factor))}
      onDblClick={() => props.stage()?.reset()}
    />
  );
}

function scaleByDrag(
  event: PointerEvent & { currentTarget: HTMLElement },
  scale: (factor: number) => void,
): void {
  const { currentTarget: handle, pointerId } = event;
  handle.setPointerCapture(pointerId);
  let y = event.clientY;
  const stop = new AbortController();
  const { signal } = stop;
  handle.addEventListener(
    "pointermove",
    (moved) => {
      const { clientY } = moved as PointerEvent;
      scale(Math.exp((clientY - y) * 0.006));
      y = clientY;
    },
    { signal },
  );
  handle.addEventListener("pointerup", () => stop.abort(), { signal });
  handle.addEventListener("pointercancel", () => stop.abort(), { signal });
}
