import { describe, expect, it } from "vitest";
import type { ServerSentEvent } from "./event-stream.ts";
import { whileAllowed } from "./while-allowed.ts";

type Batch = readonly ServerSentEvent<number>[];

/** Batches with these ids, and then none until the signal is raised, which ends them as a log does: by an error. */
async function* events(signal: AbortSignal, ...ids: readonly string[]): AsyncGenerator<Batch> {
  for (const id of ids) yield [{ id }];
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

const idsOf = async (batches: AsyncIterable<Batch>): Promise<readonly unknown[]> => {
  const ids: unknown[] = [];
  for await (const batch of batches) for (const event of batch) ids.push("id" in event ? event.id : event);
  return ids;
};

describe("events", () => {
  it("end before the first batch that is not allowed any more", async () => {
    let asked = 0;
    const isAllowed = async () => ++asked < 3;
    const given = whileAllowed((signal) => events(signal, "1", "2", "3"), isAllowed);
    expect(await idsOf(given(new AbortController().signal))).toEqual(["1", "2"]);
  });

  it("end also where nothing comes", async () => {
    let isAllowed = true;
    const given = whileAllowed(
      (signal) => events(signal, "1"),
      async () => isAllowed,
      5,
    );
    const ids: unknown[] = [];
    for await (const [event] of given(new AbortController().signal)) {
      ids.push(event);
      isAllowed = false;
    }
    expect(ids).toEqual([{ id: "1" }]);
  });

  it("fail with what made them fail", async () => {
    const given = whileAllowed<number>(
      () => failing(),
      async () => true,
    );
    await expect(idsOf(given(new AbortController().signal))).rejects.toThrow("gone");
  });
});

// biome-ignore lint/correctness/useYield: what fails before it gives anything.
async function* failing(): AsyncGenerator<Batch> {
  throw new Error("gone");
}
