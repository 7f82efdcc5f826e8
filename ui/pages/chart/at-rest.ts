/** Work that waits until a person has stopped moving things about. */
import { onCleanup } from "solid-js";

/** How long the view must rest before it is written into the address and decisions are loaded. */
const REST_MS = 250;

/** Does something once what the caller depends on has rested; the next change ends it. */
export function whenAtRest(act: (signal: AbortSignal) => Promise<void>): void {
  const controller = new AbortController();
  const rest = setTimeout(() => {
    // What is drawn stays where a call failed; the next look asks again.
    act(controller.signal).catch(() => undefined);
  }, REST_MS);
  onCleanup(() => {
    clearTimeout(rest);
    controller.abort();
  });
}
