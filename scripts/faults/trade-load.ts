/** Trades appended to the log by our own client of it, as fast as it takes them up to a rate, in order. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import type { Appended, EventLog, Publisher } from "@spot-canvas/services/log/event-log";
import type { Findings } from "./findings.ts";
import type { Load } from "./load.ts";
import { tradeEvent } from "./numbered-trades.ts";
import type { Tables } from "./tables.ts";
import { checkTrades } from "./trade-check.ts";

const BATCH = 20;
const BATCH_EVERY_MS = 30;
const FLUSH_EVERY = 10 * BATCH;
/** Enough to be in the middle of something whenever a fault strikes; more only makes the check longer. */
const MOST = 30_000;
const RETRY_MS = 100;

/** A load of trades. */
export class TradeLoad implements Load {
  acknowledged = 0;
  /** Why it takes no more: the log is another one now. */
  ended: Fault | undefined;
  /** Numbers of trades that the damage of a trial took out of the log, or met on their way into it. */
  gone = { from: 0, to: 0 };
  readonly #tables: Tables;
  readonly #stop = new AbortController();
  readonly #stopped = aborted(this.#stop.signal);
  #log: EventLog;
  #running: Promise<void>;
  #finishing = false;
  #position = 0;

  constructor(log: EventLog, tables: Tables) {
    this.#log = log;
    this.#tables = tables;
    this.#running = this.#run();
  }

  async worked(): Promise<void> {
    const before = this.acknowledged;
    // What was in flight at this moment is not enough: it may have been in the log already.
    while (this.acknowledged < before + 2 * FLUSH_EVERY && this.#goesOn) await sleep(10);
    await this.#tables.reach({ TRADING: this.#position });
  }

  async finish(): Promise<void> {
    this.#finishing = true;
    await this.#running;
    await this.#tables.reach({ TRADING: this.#position });
  }

  /** Sends nothing more until {@link goOn}. */
  async rest(): Promise<void> {
    this.#finishing = true;
    await this.#running;
  }

  /** Goes on with a log of which so many first trades are left: nobody promises any more what the damage took. */
  goOn(log: EventLog, left: number): void {
    // What was on its way when it happened may stand behind what comes again.
    this.gone = { from: left, to: this.acknowledged + FLUSH_EVERY };
    this.#log = log;
    this.#position = 0;
    this.ended = undefined;
    this.#finishing = false;
    this.#running = this.#run();
  }

  check(events: readonly Event[], findings: Findings): void {
    checkTrades(events, this.acknowledged, findings, { gone: this.gone });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  get #goesOn(): boolean {
    return !this.#stop.signal.aborted && !this.ended && !this.#finishing && this.acknowledged < MOST;
  }

  async #run(): Promise<void> {
    while (this.#goesOn) {
      try {
        await using publisher = this.#log.publisher();
        await this.#publish(publisher);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (!(error instanceof Fault) || error.kind !== "unavailable") {
          this.ended = error as Fault;
          return;
        }
        // As any client would: what was not acknowledged is sent again.
        await sleep(RETRY_MS);
      }
    }
  }

  async #publish(publisher: Publisher): Promise<void> {
    for (let next = this.acknowledged; this.#goesOn; ) {
      for (const end = next + FLUSH_EVERY; next < end; ) {
        for (const last = next + BATCH; next < last; next++) await publisher.publish(tradeEvent(next));
        await sleep(BATCH_EVERY_MS);
      }
      const appended = await Promise.race([publisher.flush(), this.#stopped]);
      if (appended === undefined) return;
      this.acknowledged = next;
      this.#position = lastOf(appended);
    }
  }
}

const lastOf = (appended: readonly Appended[]): number => appended.at(-1)?.position ?? 0;

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
