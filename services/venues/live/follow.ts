/** Following without end: connections one after the other, with growing waits between those that fail. */

import { pause } from "../../waiting/pause.ts";
import type { RateLimiter } from "../rate-limit/rate-limiter.ts";
import { type BackOff, backOffMs } from "../request/back-off.ts";
import type { LiveEvent, LiveSeries } from "../venue.ts";
import { type ConnectionOptions, runConnection } from "./connection.ts";
import type { LiveDialect } from "./dialect.ts";
import { EventQueue } from "./event-queue.ts";

/** Follows series until the signal is aborted or the venue refuses every one of them. */
export async function* follow(
  dialect: LiveDialect,
  series: readonly LiveSeries[],
  options: ConnectionOptions & BackOff & { readonly limiter: RateLimiter },
  signal: AbortSignal,
): AsyncGenerator<LiveEvent, void> {
  const queue = new EventQueue();
  const stopped = new AbortController();
  const running = connect(dialect, series, queue, options, AbortSignal.any([signal, stopped.signal]));
  // What it fails with is thrown to the reader, who may be busy with what came before.
  running.catch(() => {});
  try {
    yield* queue.read();
    await running;
  } finally {
    stopped.abort();
    await running;
  }
}

async function connect(
  dialect: LiveDialect,
  series: readonly LiveSeries[],
  queue: EventQueue,
  options: ConnectionOptions & BackOff & { readonly limiter: RateLimiter },
  signal: AbortSignal,
): Promise<void> {
  let wanted = series;
  let failures = 0;
  const heard = (event: LiveEvent): void => {
    if (event.kind === "connected") failures = 0;
    if (event.kind !== "refused") return;
    const { product, timeframe } = event.series;
    wanted = wanted.filter((each) => each.product !== product || each.timeframe !== timeframe);
  };
  try {
    while (!signal.aborted && wanted.length > 0) {
      await options.limiter.take(1, signal);
      const over = new AbortController();
      const hear = (event: LiveEvent): void => {
        heard(event);
        if (wanted.length === 0) over.abort();
      };
      const fault = await runConnection(
        dialect,
        wanted,
        queue,
        hear,
        options,
        AbortSignal.any([signal, over.signal]),
      );
      if (signal.aborted || wanted.length === 0) return;
      failures++;
      const retryInMs = backOffMs(failures, fault, options);
      queue.push([{ kind: "disconnected", fault, retryInMs }]);
      await pause(retryInMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    queue.close();
  }
}
