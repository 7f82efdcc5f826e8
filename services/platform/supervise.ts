/**
 * Runs services side by side. One that fails is started again after a pause, and said; there is never a process of which
 * one half is dead without a word. They stop in the reverse of the order in which they were started.
 */
import { Fault, firstThrown } from "@spot-canvas/domain/fault";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Logger } from "../logging/logger.ts";

/** A service: runs until its signal aborts. */
export interface Service {
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
}

/** What supervising needs beside the services. */
export interface Supervision {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  /** Told whenever a service begins to run, and why it waits when it does not. */
  readonly observe?: (name: string, waiting: string | undefined) => void;
}

const PAUSE_MS = { first: 500, most: 30_000 } as const;
/** Who ran this long starts over with the first pause. */
const STEADY_MS = 60_000;
/** The same failure is said again after this time. */
const REPEAT_MS = 600_000;

/**
 * Starts the services in this order; returns when all of them have stopped. A fault of usage, which no other attempt
 * can mend, stops them all and is thrown.
 */
export async function supervise(services: readonly Service[], supervision: Supervision): Promise<void> {
  const { signal } = supervision;
  const misused = new AbortController();
  const running = services.map((service) => {
    const stop = new AbortController();
    const done = keepRunning(service, { ...supervision, signal: stop.signal });
    return { stop, done: done.catch((fault: unknown) => misused.abort(fault)) };
  });
  await aborted(AbortSignal.any([signal, misused.signal]));
  for (const { stop, done } of running.reverse()) {
    stop.abort(signal.reason);
    await done;
  }
  if (misused.signal.aborted) throw misused.signal.reason;
}

/** Runs one service until the signal aborts, starting it again with growing pauses where it ends. Throws faults of usage. */
export async function keepRunning(service: Service, supervision: Supervision): Promise<void> {
  const { name, run } = service;
  const { signal, logger, clock, observe } = supervision;
  let pause: number = PAUSE_MS.first;
  const said = { message: "", at: Number.NEGATIVE_INFINITY };
  while (!signal.aborted) {
    const began = clock.monotonic();
    observe?.(name, undefined);
    const message = await endOf(run, signal);
    if (signal.aborted) return;
    observe?.(name, message);
    const now = clock.monotonic();
    if (now - began >= STEADY_MS) pause = PAUSE_MS.first;
    if (said.message !== message || now - said.at >= REPEAT_MS) {
      logger.error(`${name} stopped and is started again: ${message}`);
      Object.assign(said, { message, at: now });
    }
    await clock.sleep(pause, signal);
    pause = Math.min(pause * 2, PAUSE_MS.most);
  }
}

/** Why a service ended. */
async function endOf(run: Service["run"], signal: AbortSignal): Promise<string> {
  try {
    await run(signal);
    return "It ended by itself.";
  } catch (thrown) {
    const error = firstThrown(thrown);
    if (error instanceof Fault && error.kind === "usage") throw error;
    if (process.env["CANVAS_DEBUG"] && error instanceof Error) return error.stack ?? error.message;
    return error instanceof Error ? error.message : String(error);
  }
}

/** Resolves when a signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
