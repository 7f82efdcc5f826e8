import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { ReadOptions } from "@spot-canvas/projections/projector/source";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSubjects } from "./read-subjects.ts";

/** A log that brings each subject by itself, in batches of any size, after any number of turns of the event loop. */
function slowLog(subjects: readonly string[], pace: () => number) {
  const events = subjects.map((subject, index) => ({ subject, position: index + 1 }) as RecordedEvent);
  const of = (subject: string | undefined) => events.filter((event) => event.subject === subject);
  return {
    last: async (subject: string) => of(subject).at(-1),
    async *read(_: string, { subject, after, signal }: ReadOptions) {
      const rest = of(subject).filter(({ position }) => position > after);
      while (rest.length > 0) {
        for (let turns = pace(); turns > 0; turns--) await new Promise(setImmediate);
        yield rest.splice(0, 1 + pace());
      }
      if (!signal!.aborted) await new Promise((resolve) => signal!.addEventListener("abort", resolve));
    },
  };
}

describe("several subjects read as one", () => {
  it("come in order of position, whichever is brought first", async () => {
    const plan = fc.tuple(
      fc.array(fc.constantFrom("spot", "futures", "other"), { minLength: 1, maxLength: 30 }),
      fc.nat(10),
      fc.infiniteStream(fc.nat(3)),
    );
    await fc.assert(
      fc.asyncProperty(plan, async ([subjects, after, paces]) => {
        const wanted = subjects.flatMap((subject, index) =>
          subject !== "other" && index + 1 > after ? [index + 1] : [],
        );
        const stop = new AbortController();
        const log = slowLog(subjects, () => paces.next().value ?? 0);
        const reading = { subjects: ["spot", "futures"], after, signal: stop.signal };
        const seen: number[] = [];
        if (wanted.length > 0) {
          for await (const batch of readSubjects(log, "TRADING", reading)) {
            seen.push(...batch.map(({ position }) => position));
            if (seen.length >= wanted.length) stop.abort();
          }
        }
        expect(seen).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});
