import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { API_ERROR } from "./api.ts";
import { type AppendBehind, appendChain } from "./append-chain.ts";

const OWN = "orders.a";
const ELSEWHERE = "orders.b";

const eventOf = (index: number): NewEvent => ({
  subject: OWN,
  messageId: `own ${index}`,
  headers: {},
  body: new Uint8Array(),
});

interface Stored {
  readonly subject: string;
  readonly id: string;
}

/** A server: takes appends in order, and before each what others send meanwhile. */
function serverOf(stream: Stored[], others: readonly (readonly string[])[]): AppendBehind {
  let arrived = 0;
  const take = (subject: string, id: string): number => stream.push({ subject, id });
  return async ({ subject, messageId }, expected) => {
    for (const other of others[arrived++] ?? []) take(other, `other ${stream.length}`);
    const known = stream.findIndex(({ id }) => id === messageId) + 1;
    if (known > 0) return { stream: "TRADING", position: known, duplicate: true };
    if (typeof expected === "number") {
      const last = stream.findLastIndex((stored) => stored.subject === subject) + 1;
      if (last !== expected) throw new Fault("PositionConflict", "conflict", "elsewhere");
    } else if (stream.at(-1)?.id !== expected.messageId) {
      const cause = { code: API_ERROR.wrongLastMessage };
      throw new Fault("AppendRefused", "conflict", "another message is the last", { cause });
    }
    return { stream: "TRADING", position: take(subject, messageId), duplicate: false };
  };
}

const before = (stream: readonly Stored[], end: number): readonly string[] =>
  stream.slice(0, end).flatMap(({ subject, id }) => (subject === OWN ? [id] : []));

describe("a chain of appends", () => {
  it("stands on its subject without anything between, and ends before what a rival wrote", async () => {
    const others = fc.array(fc.array(fc.constantFrom(OWN, ELSEWHERE), { maxLength: 2 }), { maxLength: 60 });
    const quiet = fc.array(fc.array(fc.constant(ELSEWHERE), { maxLength: 2 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.oneof(others, quiet), async (count, meanwhile) => {
        const stream: Stored[] = [{ subject: OWN, id: "first" }];
        const events = Array.from({ length: count }, (_, index) => eventOf(index));
        const appended = await appendChain(serverOf(stream, meanwhile), events, 1);
        const ids = events.slice(0, appended.length).map(({ messageId }) => messageId);
        expect(appended.map(({ position }) => stream[position - 1]!.id)).toEqual(ids);
        expect(stream.filter(({ id }) => id.startsWith("own"))).toHaveLength(appended.length);
        expect(before(stream, appended.at(-1)?.position ?? 1)).toEqual(["first", ...ids]);
        const hadRival = stream.some(({ subject, id }) => subject === OWN && id.startsWith("other"));
        expect(appended.length === count || hadRival).toBe(true);
        // Sent again after a lost answer, it finds itself.
        expect(await appendChain(serverOf(stream, []), events.slice(0, appended.length), 1)).toEqual(
          appended.map((one) => ({ ...one, duplicate: true })),
        );
      }),
    );
  });

  it("throws what is no conflict", async () => {
    const closed = new Fault("LogClosed", "unavailable", "closed");
    const append = async (): Promise<never> => Promise.reject(closed);
    await expect(appendChain(append, [eventOf(1)], 0)).rejects.toBe(closed);
  });
});
