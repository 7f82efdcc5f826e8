/** How far a long piece of work is: one line that is redrawn on a terminal, a line every few seconds elsewhere. */
import type { Terminal } from "./terminal.ts";

/** Shows how far something is. */
export interface Progress {
  /** `done` of `total` units, and what more there is to say; a total of 0 or none is unknown. */
  update(done: number, total?: number, more?: string): void;
  /** Takes the line away. */
  end(): void;
}

/** Redraws per second that the eye can follow. */
const REDRAW_MS = 100;
/** Lines in a log file are sparse. */
const LINE_MS = 5_000;

/** Begins a progress line; `label` says what is being done, `unit` what is counted. */
export function createProgress(
  terminal: Terminal,
  label: string,
  unit: string,
  now: () => number = () => performance.now(),
): Progress {
  const began = now();
  let shownAt = terminal.redraws ? Number.NEGATIVE_INFINITY : began;
  let shown = false;
  return {
    update(done, total, more) {
      const at = now();
      if (at - shownAt < (terminal.redraws ? REDRAW_MS : LINE_MS)) return;
      shownAt = at;
      const seconds = (at - began) / 1_000;
      const told = progressText(label, unit, { done, total: total ?? 0, seconds });
      const text = more === undefined ? told : `${told}  ${more}`;
      if (!terminal.redraws) return terminal.note(text);
      shown = true;
      terminal.draw(`\r\u001b[2K${text.slice(0, terminal.width - 1)}`);
    },
    end() {
      if (shown) terminal.draw("\r\u001b[2K");
      shown = false;
    },
  };
}

/** The progress of work that goes through phases, one after the other: a line for each. */
export interface Phases {
  update(label: string, done: number, total?: number): void;
  end(): void;
}

/** Begins with the first phase that is told. */
export function createPhases(terminal: Terminal, unit: string): Phases {
  let shown: { readonly label: string; readonly progress: Progress } | undefined;
  return {
    update(label, done, total) {
      if (shown?.label !== label) {
        shown?.progress.end();
        shown = { label, progress: createProgress(terminal, label, unit) };
      }
      shown.progress.update(done, total);
    },
    end() {
      shown?.progress.end();
    },
  };
}

/** The text of a progress line: how much, how fast, how long still. */
export function progressText(
  label: string,
  unit: string,
  state: { readonly done: number; readonly total: number; readonly seconds: number },
): string {
  const { done, total, seconds } = state;
  const rate = seconds > 0 ? done / seconds : 0;
  const amount = total > 0 ? `${count(done)} of ${count(total)} ${unit}` : `${count(done)} ${unit}`;
  const parts = [amount];
  if (total > 0) parts.push(`${Math.floor((Math.min(done, total) / total) * 100)} %`);
  if (rate > 0) parts.push(`${count(Math.round(rate))}/s`);
  if (total > done && rate > 0) parts.push(`${duration((total - done) / rate)} left`);
  return `${label}  ${parts.join("  ")}`;
}

/** A whole number with a comma between thousands. */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** Seconds in words: `8 s`, `3 min 20 s`, `2 h 5 min`, and from three days on `8 d 14 h`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const hours = Math.floor(whole / 3_600);
  if (hours < 72) return `${hours} h ${Math.floor((whole % 3_600) / 60)} min`;
  return `${count(Math.floor(hours / 24))} d ${hours % 24} h`;
}
