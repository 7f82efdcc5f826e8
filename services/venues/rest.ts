/** What all adapters ask their venues by: an endpoint, its limit, what refuses, and what reads. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { RateLimiter } from "./rate-limit/rate-limiter.ts";
import type { Limit } from "./rate-limit/schedule.ts";
import type { Answer } from "./request/answer.ts";
import { ask } from "./request/ask.ts";
import { backOffMs } from "./request/back-off.ts";
import { jsonOf, type Refusal, refusal } from "./request/refusal.ts";
import type { VenueSettings } from "./settings.ts";
import type { VenueClock } from "./venue.ts";
import { VenueFault } from "./venue-fault.ts";

/** Parameters of an endpoint, as the venue's documentation names them. */
export type Parameters = Readonly<Record<string, string | number>>;

/** Asks an endpoint of a venue, once. Throws as `send` does. */
export type Get = (path: string, parameters: Parameters, signal: AbortSignal) => Promise<Answer>;

/** Tells what a venue refuses from its answers, for which it gives undefined. */
export type Refuse = (answer: Answer, json: unknown) => Refusal | undefined;

/** What a venue is asked through. */
export interface RestSetup {
  readonly settings: VenueSettings;
  readonly get: Get;
  readonly refuse: Refuse;
  /** What it allows, by the names that endpoints give as their `limit`. */
  readonly limits: Readonly<Record<string, readonly Limit[]>>;
}

/** One thing to ask. */
export interface Endpoint<T> {
  readonly path: string;
  readonly parameters?: Parameters;
  /** Which limit it counts to. */
  readonly limit: string;
  /** How much of it; 1 where it does not say. */
  readonly weight?: number;
  /** Reads the JSON of an answer; undefined where it is not what the venue documents. */
  readonly read: (json: unknown, answer: Answer) => T | undefined;
}

/** One thing to send, and to send once. */
export interface Sending<T> extends Pick<Endpoint<T>, "limit" | "read"> {
  readonly send: (signal: AbortSignal) => Promise<Answer>;
}

/** The REST side of a venue. */
export class Rest implements Disposable {
  readonly settings: VenueSettings;
  readonly #get: Get;
  readonly #refuse: Refuse;
  readonly #limiters: ReadonlyMap<string, RateLimiter>;

  constructor({ settings, get, refuse, limits }: RestSetup) {
    this.settings = settings;
    this.#get = get;
    this.#refuse = refuse;
    this.#limiters = new Map(
      Object.entries(limits).map(([name, each]) => [name, settings.limiter(name, each)]),
    );
  }

  /** The limiter of a name. */
  limiter(name: string): RateLimiter {
    return this.#limiters.get(name)!;
  }

  /** Asks until it is answered, as the settings say. */
  ask<T>(endpoint: Endpoint<T>, signal: AbortSignal): Promise<Result<T, VenueFault>> {
    const { path, parameters = {}, limit, weight = 1 } = endpoint;
    return ask(
      {
        limiter: this.limiter(limit),
        weight,
        send: (aborted) => this.#get(path, parameters, aborted),
        read: (answer) => this.#read(endpoint, answer),
      },
      this.settings,
      signal,
    );
  }

  /**
   * Sends once what must not be sent twice. The signal ends the wait for the limit; what has been sent is waited for, so
   * that its outcome is never thrown away. Throws what `send` throws beside faults.
   */
  async once<T>({ limit, send, read }: Sending<T>, signal: AbortSignal): Promise<Result<T, VenueFault>> {
    const limiter = this.limiter(limit);
    await limiter.take(1, signal);
    const result = await send(new AbortController().signal).then(
      (answer) => this.#read({ read }, answer),
      (error: unknown) => {
        if (error instanceof VenueFault) return fail(error);
        throw error;
      },
    );
    if (!result.ok && result.error.tag === "VenueRateLimited") {
      limiter.block(backOffMs(1, result.error, this.settings));
    }
    return result;
  }

  /** The clock of an endpoint that tells the venue's time, in epoch milliseconds cut to `stepMs`. */
  clock(
    endpoint: Endpoint<number>,
    stepMs: 1 | 1_000,
    signal: AbortSignal,
  ): Promise<Result<VenueClock, VenueFault>> {
    const read = (json: unknown, answer: Answer): VenueClock | undefined => {
      const told = endpoint.read(json, answer);
      const { sentAt, receivedAt } = answer;
      if (told === undefined || !Number.isFinite(told)) return undefined;
      const time = told + (stepMs - 1) / 2;
      const withinMs = (receivedAt - sentAt + stepMs - 1) / 2;
      return { time, aheadMs: (sentAt + receivedAt) / 2 - time, withinMs };
    };
    return this.ask({ ...endpoint, read }, signal);
  }

  [Symbol.dispose](): void {
    for (const limiter of this.#limiters.values()) limiter[Symbol.dispose]();
  }

  #read<T>({ read }: Pick<Endpoint<T>, "read">, answer: Answer): Result<T, VenueFault> {
    const { venue } = this.settings;
    const json = jsonOf(answer.body);
    const refused = this.#refuse(answer, json);
    if (refused) return fail(refusal(refused, venue, answer));
    const value = json === undefined ? undefined : read(json, answer);
    if (value !== undefined) return ok(value);
    return fail(refusal({ tag: "VenueUnreadable", words: answer.body }, venue, answer));
  }
}

/** The time by which an answer's candles are closed: our clock's or the venue's, whichever is behind. */
export const closedBy = ({ receivedAt, date }: Answer, settledAfterMs = 0): number =>
  Math.min(receivedAt, date ?? receivedAt) - settledAfterMs;
