/** An axis as a handle: dragging it scales what it measures, a double click fits it again. */

/** How much a pixel of a drag scales by. */
const SCALE_A_PIXEL = 0.006;

/** The handle over the axis of prices or of time. */
export function ScaleHandle(props: {
  axis: "price" | "time";
  scale: (factor: number) => void;
  fit: () => void;
}) {
  return (
    <button
      type="button"
      class={`scale-handle ${props.axis}-scale`}
      tabindex="-1"
      aria-label={`Scale ${props.axis === "price" ? "prices" : "time"} by dragging, fit by a double click`}
      onPointerDown={(event) => scaleByDrag(event, props.axis, props.scale)}
      onDblClick={() => props.fit()}
    />
  );
}

/** Down and to the left shows more, as a hand that pushes things together. */
function scaleByDrag(
  event: PointerEvent & { currentTarget: HTMLElement },
  axis: "price" | "time",
  scale: (factor: number) => void,
): void {
  const { currentTarget: handle, pointerId } = event;
  handle.setPointerCapture(pointerId);
  const placeOf = ({ clientX, clientY }: PointerEvent): number => (axis === "price" ? clientY : -clientX);
  let place = placeOf(event);
  const stop = new AbortController();
  const { signal } = stop;
  handle.addEventListener(
    "pointermove",
    (moved) => {
      const next = placeOf(moved as PointerEvent);
      scale(Math.exp((next - place) * SCALE_A_PIXEL));
      place = next;
    },
    { signal },
  );
  handle.addEventListener("pointerup", () => stop.abort(), { signal });
  handle.addEventListener("pointercancel", () => stop.abort(), { signal });
}
