/** Trades posted to the API as a client does that sends again whatever it has no answer to. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "@spot-canvas/domain/events/codec";
import { tradeText } from "@spot-canvas/domain/ledger/trade-encoder";
import type { Findings } from "./findings.ts";
import type { Load } from "./load.ts";
import { tradeOf } from "./numbered-trades.ts";
import { checkTrades } from "./trade-check.ts";

const BATCH = 50;
const EVERY_MS = 20;
const RETRY_MS = 100;
const ANSWER_WITHIN_MS = 15_000;

/** A load of trades over HTTP. */
export class HttpTradeLoad implements Load {
  acknowledged = 0;
  readonly #url: string;
  readonly #key: string;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #finishing = false;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
    this.#running = this.#run();
  }

  /** The API answers once the tables have what it was sent. */
  async worked(): Promise<void> {
    const before = this.acknowledged;
    while (this.acknowledged < before + 2 * BATCH && !this.#isOver) await sleep(EVERY_MS);
  }

  async finish(): Promise<void> {
    this.#finishing = true;
    await this.#running;
  }

  check(events: readonly Event[], findings: Findings): void {
    checkTrades(events, this.acknowledged, findings, { ordered: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  get #isOver(): boolean {
    return this.#finishing || this.#stop.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const numbers = Array.from({ length: BATCH }, (_, index) => this.acknowledged + index);
      const body = `{"trades":[${numbers.map((number) => tradeText(tradeOf(number))).join(",")}]}`;
      while (!this.#stop.signal.aborted && !(await this.#isTaken(body))) await sleep(RETRY_MS);
      if (!this.#stop.signal.aborted) this.acknowledged += BATCH;
      await sleep(EVERY_MS);
    }
  }

  async #isTaken(body: string): Promise<boolean> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const headers = { Authorization: `Bearer ${this.#key}`, "Content-Type": "application/json" };
    try {
      const answer = await fetch(`${this.#url}/api/v1/import`, { method: "POST", headers, body, signal });
      const { errors, total } = (await answer.json()) as {
        readonly errors?: number;
        readonly total?: number;
      };
      return answer.ok && total === BATCH && (errors ?? 0) === 0;
    } catch {
      return false;
    }
  }
}
