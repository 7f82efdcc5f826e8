/** The events of TRADING around a position, in stretches that are asked for once. */
import { refusalOf, urlOf } from "../../api/call.ts";
import type { LogEvent } from "../../api/generated.ts";

/** Events of a stretch. */
const STRETCH = 500;
/** How many stretches are kept. */
const KEPT = 40;

/** Reads the log. */
export class LogWindow {
  readonly #stretches = new Map<number, Promise<readonly LogEvent[]>>();

  /** The events up to a position, oldest first: those of its own stretch and of the one before. */
  async until(position: number): Promise<readonly LogEvent[]> {
    const number = Math.floor((position - 1) / STRETCH);
    const stretches = await Promise.all(
      [number - 1, number].filter((each) => each >= 0).map((each) => this.#at(each)),
    );
    return stretches.flat().filter((event) => event.position <= position);
  }

  /** Says that events were appended: the newest stretch is asked for again. */
  grown(last: number): void {
    this.#stretches.delete(Math.floor((last - 1) / STRETCH));
    this.#stretches.delete(Math.floor(last / STRETCH));
  }

  #at(number: number): Promise<readonly LogEvent[]> {
    const known = this.#stretches.get(number);
    if (known !== undefined) return known;
    const found = readStretch(number * STRETCH + 1);
    this.#stretches.set(number, found);
    // What failed is asked for again the next time.
    found.catch(() => this.#stretches.delete(number));
    const oldest = this.#stretches.keys().next().value;
    if (this.#stretches.size > KEPT && oldest !== undefined) this.#stretches.delete(oldest);
    return found;
  }
}

async function readStretch(from: number): Promise<readonly LogEvent[]> {
  const response = await fetch(urlOf("readEvents", {}, { subject: "TRADING", from, limit: STRETCH }));
  if (!response.ok) throw await refusalOf(response);
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LogEvent);
}
