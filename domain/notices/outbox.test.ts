import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Notice } from "./notice.ts";
import { Outbox } from "./outbox.ts";

const RATE = { messages: 3, urgent: 2, windowMs: 60_000 };
const notice = (id: string, isUrgent = false): Notice => ({
  id,
  kind: isUrgent ? "halt" : "fill",
  isUrgent,
  at: 0n,
  text: `It is ${id}.`,
});

/** Takes what may go at a time. */
function taken(outbox: Outbox, now: number): readonly string[] {
  const texts: string[] = [];
  for (let message = outbox.take(now); message; message = outbox.take(now)) texts.push(message.text);
  return texts;
}

describe("an outbox", () => {
  it("sends few notices as they are", () => {
    const outbox = new Outbox(RATE);
    for (const id of ["a", "b", "c"]) outbox.add(notice(id));
    expect(taken(outbox, 0)).toEqual(["It is a.", "It is b.", "It is c."]);
    expect(outbox.isEmpty).toBe(true);
  });

  it("makes the last message that may go a digest of all that wait", () => {
    const outbox = new Outbox(RATE);
    for (const id of ["a", "b", "c", "d"]) outbox.add(notice(id));
    expect(taken(outbox, 0)).toEqual(["It is a.", "It is b.", "2 notices (2 fill):\n- It is c.\n- It is d."]);
  });

  it("waits until the window has passed, and says for how long", () => {
    const outbox = new Outbox(RATE);
    for (const id of ["a", "b", "c"]) outbox.add(notice(id));
    taken(outbox, 1_000);
    outbox.add(notice("d"));
    expect(taken(outbox, 2_000)).toEqual([]);
    expect(outbox.waitMs(2_000)).toBe(59_000);
    expect(taken(outbox, 61_000)).toEqual(["It is d."]);
    expect(outbox.waitMs(61_000)).toBe(Number.POSITIVE_INFINITY);
  });

  it("sends what is urgent first, also where nothing else may go", () => {
    const outbox = new Outbox(RATE);
    for (const id of ["a", "b", "c", "d"]) outbox.add(notice(id));
    taken(outbox, 0);
    outbox.add(notice("e"));
    outbox.add(notice("stop", true));
    expect(taken(outbox, 1)).toEqual(["It is stop."]);
  });

  it("says the first ten of many, and counts the rest", () => {
    const outbox = new Outbox({ ...RATE, messages: 1 });
    for (let id = 0; id < 13; id++) outbox.add(notice(String(id)));
    const [text] = taken(outbox, 0);
    expect(text!.split("\n")).toHaveLength(12);
    expect(text).toMatch(/^13 notices \(13 fill\):/);
    expect(text).toMatch(/- and 3 more$/);
  });

  it("sends every notice once, and never more messages in a window than it may", () => {
    const step = fc.record({ after: fc.nat(40_000), notices: fc.nat(8), urgent: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const outbox = new Outbox(RATE);
        const told: string[] = [];
        const sentAt: number[] = [];
        let now = 0;
        let ids = 0;
        const take = (): void => {
          for (let message = outbox.take(now); message; message = outbox.take(now)) {
            told.push(...message.notices.map(({ id }) => id));
            sentAt.push(now);
          }
        };
        for (const { after, notices, urgent } of steps) {
          now += after;
          for (let i = 0; i < notices; i++) outbox.add(notice(String(ids++)));
          for (let i = 0; i < urgent; i++) outbox.add(notice(String(ids++), true));
          take();
        }
        while (!outbox.isEmpty) {
          now += outbox.waitMs(now);
          take();
        }
        expect(told.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: ids }, (_, id) => id));
        for (const at of sentAt) {
          const within = sentAt.filter((other) => other > at - RATE.windowMs && other <= at);
          expect(within.length).toBeLessThanOrEqual(RATE.messages + RATE.urgent);
        }
      }),
    );
  });
});
