import { describe, expect, it } from "vitest";
import type { LiveEvent } from "../venue.ts";
import { EventQueue } from "./event-queue.ts";

const event = (silentMs: number): LiveEvent => ({ kind: "stale", silentMs });
const events = (count: number): LiveEvent[] => Array.from({ length: count }, (_, index) => event(index));

describe("a queue of events", () => {
  it("gives all that was pushed, in order, and ends when it is closed", async () => {
    const queue = new EventQueue();
    const heard: LiveEvent[] = [];
    const reading = (async () => {
      for await (const each of queue.read()) heard.push(each);
    })();
    queue.push(events(3));
    await new Promise(setImmediate);
    queue.push(events(2));
    queue.close();
    await reading;
    expect(heard).toEqual([...events(3), ...events(2)]);
  });

  it("asks the sender to wait while it is long, and drops nothing", async () => {
    const queue = new EventQueue();
    const pressure: boolean[] = [];
    queue.onPressure = (holdBack) => pressure.push(holdBack);
    queue.push(events(1_023));
    expect(pressure).toEqual([]);
    queue.push(events(500));
    expect(pressure).toEqual([true]);
    queue.close();
    let count = 0;
    for await (const _ of queue.read()) count++;
    expect([count, pressure]).toEqual([1_523, [true, false]]);
  });
});
