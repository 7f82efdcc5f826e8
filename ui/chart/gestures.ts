/** What hands do on a chart: dragging, flinging, wheels, two fingers. Says what was meant; moves nothing itself. */

/** What was meant. Distances in CSS pixels. */
export interface Gestures {
  /** Moved along by so many pixels, and up or down by so many. */
  dragged(dx: number, dy: number): void;
  /** Scaled about a place: a factor below 1 shows less. */
  zoomed(factor: number, x: number): void;
  /** Whether a drag measures, without Shift too. */
  isMeasuring(): boolean;
  /** A span was measured; undefined once another press begins. */
  measured(
    span: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number } | undefined,
  ): void;
  /** The pointer is over a place; nowhere once it has left. */
  pointed(place: { readonly x: number; readonly y: number } | undefined): void;
  /** A place was pressed without being dragged. */
  pressed(x: number, y: number): void;
  /** Whatever is visible shall fit. */
  reset(): void;
}

/** Speed that is left of a fling after a millisecond, and what is no speed any more, in pixels a millisecond. */
const FRICTION = 0.996;
const STILL = 0.02;
/** A drag that moves less than this was a press. */
const PRESS = 4;

/** Listens on an element until the given function is called. */
export function listenToGestures(element: HTMLElement, gestures: Gestures): () => void {
  const hands = new Hands(element, gestures);
  const stop = new AbortController();
  const { signal } = stop;
  element.style.touchAction = "none";
  element.addEventListener("pointerdown", (event) => hands.down(event), { signal });
  element.addEventListener("pointermove", (event) => hands.move(event), { signal });
  element.addEventListener("pointerup", (event) => hands.up(event), { signal });
  element.addEventListener("pointercancel", (event) => hands.up(event), { signal });
  element.addEventListener("pointerleave", () => gestures.pointed(undefined), { signal });
  element.addEventListener("wheel", (event) => hands.wheel(event), { signal, passive: false });
  element.addEventListener("dblclick", () => gestures.reset(), { signal });
  return () => {
    stop.abort();
    hands.rest();
  };
}

interface Finger {
  x: number;
  y: number;
}

class Hands {
  readonly #element: HTMLElement;
  readonly #gestures: Gestures;
  readonly #fingers = new Map<number, Finger>();
  #start: Finger = { x: 0, y: 0 };
  #isMeasuring = false;
  #hasMoved = false;
  /** Pixels a millisecond at the end of a drag. */
  #speed = 0;
  #movedAt = 0;
  #fling = 0;

  constructor(element: HTMLElement, gestures: Gestures) {
    this.#element = element;
    this.#gestures = gestures;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.rest();
    this.#element.setPointerCapture(event.pointerId);
    const place = this.#placeOf(event);
    this.#fingers.set(event.pointerId, place);
    this.#start = { ...place };
    this.#isMeasuring = event.shiftKey || this.#gestures.isMeasuring();
    this.#gestures.measured(undefined);
    this.#hasMoved = false;
    this.#speed = 0;
    this.#movedAt = event.timeStamp;
  }

  move(event: PointerEvent): void {
    const finger = this.#fingers.get(event.pointerId);
    const place = this.#placeOf(event);
    if (finger === undefined) {
      this.#gestures.pointed(place);
      return;
    }
    if (Math.hypot(place.x - this.#start.x, place.y - this.#start.y) > PRESS) this.#hasMoved = true;
    if (this.#fingers.size === 2) this.#pinch(event.pointerId, place);
    else if (this.#isMeasuring) {
      this.#gestures.measured({ x1: this.#start.x, y1: this.#start.y, x2: place.x, y2: place.y });
    } else if (this.#hasMoved) {
      const dx = place.x - finger.x;
      const passed = Math.max(1, event.timeStamp - this.#movedAt);
      this.#speed = 0.7 * (dx / passed) + 0.3 * this.#speed;
      this.#movedAt = event.timeStamp;
      this.#gestures.dragged(dx, place.y - finger.y);
    }
    finger.x = place.x;
    finger.y = place.y;
  }

  up(event: PointerEvent): void {
    if (!this.#fingers.delete(event.pointerId)) return;
    if (!this.#hasMoved) this.#gestures.pressed(this.#start.x, this.#start.y);
    else if (!this.#isMeasuring && this.#fingers.size === 0 && event.timeStamp - this.#movedAt < 60)
      this.#flingOn();
    this.#isMeasuring = false;
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    this.rest();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.#gestures.dragged(-event.deltaX * lines, 0);
      return;
    }
    const { x } = this.#placeOf(event);
    this.#gestures.zoomed(Math.exp(Math.max(-0.5, Math.min(0.5, event.deltaY * lines * 0.0016))), x);
  }

  /** Ends a fling. */
  rest(): void {
    cancelAnimationFrame(this.#fling);
  }

  #pinch(id: number, place: Finger): void {
    const other = [...this.#fingers].find(([each]) => each !== id)?.[1];
    const before = this.#fingers.get(id);
    if (other === undefined || before === undefined) return;
    const was = Math.max(8, Math.abs(before.x - other.x));
    const is = Math.max(8, Math.abs(place.x - other.x));
    this.#gestures.zoomed(was / is, (place.x + other.x) / 2);
    this.#gestures.dragged((place.x - before.x) / 2, 0);
  }

  #flingOn(): void {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    let before = performance.now();
    const step = (now: number): void => {
      const passed = now - before;
      before = now;
      this.#gestures.dragged(this.#speed * passed, 0);
      this.#speed *= FRICTION ** passed;
      if (Math.abs(this.#speed) > STILL) this.#fling = requestAnimationFrame(step);
    };
    if (Math.abs(this.#speed) > STILL) this.#fling = requestAnimationFrame(step);
  }

  #placeOf(event: MouseEvent): Finger {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}
