import { Decimal } from "@spot-canvas/domain/money/decimal";
import { describe, expect, it } from "vitest";
import { type EventStreamOptions, eventStream, type ServerSentEvent } from "./event-stream.ts";

const options = (changes: Partial<EventStreamOptions> = {}): EventStreamOptions => ({
  numbers: "number",
  stop: new AbortController().signal,
  ended: () => {},
  cut: () => {},
  ...changes,
});

async function* batches(...all: readonly (readonly ServerSentEvent<unknown>[])[]) {
  yield* all;
}

/** Comes to no end before the signal. */
async function* silence(signal: AbortSignal): AsyncGenerator<readonly ServerSentEvent<unknown>[]> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
}

describe("a stream of events", () => {
  it("writes ids, documents and comments, and ends with its source", async () => {
    const ended: unknown[] = [];
    const amount = Decimal.of("0.1000000000000000000000000000001");
    const source = () => batches([{ id: "7" }], [{ comment: "lag 9" }, { id: "8", document: { amount } }]);
    const stream = eventStream(source, options({ ended: (error) => ended.push(error) }));
    expect(await new Response(stream).text()).toBe(
      'id: 7\n\n: lag 9\n\nid: 8\ndata: {"amount":0.1000000000000000000000000000001}\n\n',
    );
    expect(ended).toEqual([undefined]);
  });

  it("says that it is alive while nothing happens", async () => {
    const reader = eventStream(silence, options({ heartbeatMs: 1 })).getReader();
    for (let beats = 0; beats < 3; beats++) {
      const { value } = await reader.read();
      expect(new TextDecoder().decode(value)).toBe(": keepalive\n\n");
    }
    await reader.cancel();
  });

  it("asks for no more than its reader takes, and cuts off one that takes nothing", async () => {
    let made = 0;
    async function* endless(): AsyncGenerator<readonly ServerSentEvent<unknown>[]> {
      for (;;) yield [{ id: String(made++) }];
    }
    const cut = deferred();
    const reader = eventStream(endless, options({ stalledMs: 1, cut: () => cut.resolve() })).getReader();
    await reader.read();
    await cut.promise;
    expect(made).toBe(1);
    await reader.cancel();
  });

  it("ends when the reader leaves and when the server stops, once", async () => {
    const stop = new AbortController();
    let ends = 0;
    const ended = () => {
      ends += 1;
    };
    const left = eventStream(silence, options({ ended })).getReader();
    const pending = left.read();
    await left.cancel();
    expect((await pending).done).toBe(true);
    const stopped = new Response(eventStream(silence, options({ stop: stop.signal, ended }))).text();
    stop.abort();
    expect(await stopped).toBe("");
    expect(ends).toBe(2);
  });

  it("ends with the failure of its source, which is told to the server", async () => {
    const told: unknown[] = [];
    async function* failing(): AsyncGenerator<readonly ServerSentEvent<unknown>[]> {
      yield [{ id: "1" }];
      throw new Error("gone");
    }
    const stream = eventStream(failing, options({ ended: (error) => told.push(error) }));
    expect(await new Response(stream).text()).toBe("id: 1\n\n");
    expect(told).toEqual([new Error("gone")]);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
