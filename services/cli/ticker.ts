/** The latest of many things that happen: one line that is redrawn on a terminal, a sparse line elsewhere. */
import type { Terminal } from "./terminal.ts";

/** Shows the latest of what happens. */
export interface Ticker {
  update(text: string): void;
  /** Takes the line away, so that others can be written; the next update brings it back. */
  clear(): void;
}

const REDRAW_MS = 100;
const LINE_MS = 10_000;

/** Begins a ticker. The first text shows at once. */
export function createTicker(terminal: Terminal, now: () => number = () => performance.now()): Ticker {
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    update(text) {
      const at = now();
      if (at - shownAt < (terminal.redraws ? REDRAW_MS : LINE_MS)) return;
      shownAt = at;
      if (!terminal.redraws) return terminal.note(text);
      shown = true;
      terminal.draw(`\r\u001b[2K${text.slice(0, terminal.width - 1)}`);
    },
    clear() {
      if (shown) terminal.draw("\r\u001b[2K");
      shown = false;
    },
  };
}
