/** The part of the log's contract that is about appends which expect where their subject ends. */
import type { Fault } from "@spot-canvas/domain/fault";
import { expect, it } from "vitest";
import type { EventLog } from "../log/event-log.ts";
import { collect, event, faultOf, freshSubject, texts } from "./contract-events.ts";

/** Describes it of a log. */
export function describeConditionalAppend(log: () => EventLog): void {
  it("writes where the subject is as expected: 0 for one without events", async () => {
    const subject = freshSubject();
    const first = await log().append(event(subject, "first"), { expectedLast: 0 });
    await log().append(event(freshSubject(), "elsewhere"));
    const second = await log().append(event(subject, "second"), { expectedLast: first.position });
    expect(second.position).toBe(first.position + 2);
  });

  it("refuses where the subject has moved on, and writes nothing", async () => {
    const subject = freshSubject();
    const first = await log().append(event(subject, "first"));
    for (const expectedLast of [0, first.position - 1, first.position + 1]) {
      const fault = await faultOf(log().append(event(subject, "late"), { expectedLast }));
      expect([fault.tag, fault.kind]).toEqual(["PositionConflict", "conflict"]);
    }
    expect(texts([(await log().last(subject))!])).toEqual(["first"]);
  });

  it("has one winner among racing writers", async () => {
    const subject = freshSubject();
    let expectedLast = 0;
    for (let round = 0; round < 10; round++) {
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, (_, writer) =>
          log().append(event(subject, `${round}/${writer}`), { expectedLast }),
        ),
      );
      const won = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      const lost = results.flatMap((result) =>
        result.status === "rejected" ? [result.reason as Fault] : [],
      );
      expect(won).toHaveLength(1);
      expect(lost.map(({ tag }) => tag)).toEqual(Array(7).fill("PositionConflict"));
      expectedLast = won[0]!.position;
    }
  });

  it("writes many behind each other, though others write elsewhere", async () => {
    const subject = freshSubject();
    const first = await log().append(event(subject, "0"), { expectedLast: 0 });
    const events = Array.from({ length: 40 }, (_, index) => event(subject, `${index + 1}`));
    const elsewhere = events.map((_, index) => log().append(event(freshSubject(), `${index}`)));
    const appended = await log().appendAll(events, first.position);
    await Promise.all(elsewhere);
    const found = await collect(log(), "TRADING", {
      after: first.position - 1,
      until: appended.at(-1)!.position,
      subject,
    });
    expect(texts(found)).toEqual(Array.from({ length: 41 }, (_, index) => `${index}`));
    expect(found.slice(1).map(({ position }) => position)).toEqual(appended.map(({ position }) => position));
    expect(await log().appendAll(events, first.position)).toEqual(
      appended.map((one) => ({ ...one, duplicate: true })),
    );
  });

  it("writes nothing of many where the subject has moved on", async () => {
    const subject = freshSubject();
    const first = await log().append(event(subject, "first"));
    const late = ["a", "b", "c"].map((text) => event(subject, text));
    expect(await log().appendAll(late, first.position - 1)).toEqual([]);
    expect(await log().appendAll(late, 0)).toEqual([]);
    expect(texts([(await log().last(subject))!])).toEqual(["first"]);
    expect(await log().appendAll([], first.position)).toEqual([]);
  });

  it("writes the first so many where a rival comes between, whose event nothing of them follows", async () => {
    for (let round = 0; round < 10; round++) {
      const subject = freshSubject();
      const { position } = await log().append(event(subject, "0"), { expectedLast: 0 });
      const mine = Array.from({ length: 20 }, (_, index) => event(subject, `mine ${index}`));
      const writing = log().appendAll(mine, position);
      const rival = log().append(event(subject, "rival"));
      const elsewhere = log().append(event(freshSubject(), "elsewhere"));
      const last = (await Promise.all([writing, rival, elsewhere]))[1].position;
      const appended = await writing;
      const until = Math.max(last, appended.at(-1)?.position ?? 0);
      const found = texts(await collect(log(), "TRADING", { after: position, until, subject }));
      const before = mine.slice(0, appended.length).map((_, index) => `mine ${index}`);
      expect(found).toEqual([...before, "rival"]);
    }
  });

  it("answers the winner's own repeat with its place", async () => {
    const mine = event(freshSubject(), "mine");
    const first = await log().append(mine, { expectedLast: 0 });
    expect(await log().append(mine, { expectedLast: 0 })).toEqual({ ...first, duplicate: true });
  });
}
