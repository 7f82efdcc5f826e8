/** A live account at a simulated venue: signals that a bot trades with orders there, each of which has its effect once. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Ephemeral } from "@spot-canvas/services/log/ephemeral";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { LiveScene, ofType, TEST_KEYS, unsettledIn } from "@spot-canvas/services/testing/live-account";
import type { Findings } from "./findings.ts";
import type { Load } from "./load.ts";
import type { Tables } from "./tables.ts";

const ACCOUNT = "main";
const VENUE = "okx";
const PRODUCT = "BTC-USD";
/** Each entry is protected at the venue, far from where the market is. */
const STOP = Decimal.of("0.7");
const EVERY_MS = 150;
const POLL_MS = 20;
const RETRY_MS = 100;

/** A load of signals for a live bot. */
export class LiveLoad implements Load {
  readonly scene: LiveScene;
  readonly #log: EventLog;
  readonly #tables: Tables;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #following: Promise<void>;
  readonly #signals: string[] = [];
  /** Of the account, as the log has them. */
  readonly #events: Event[] = [];
  #finishing = false;

  /** Opens the account, at a venue of its own. */
  static async open(log: EventLog, ephemeral: Ephemeral, tables: Tables): Promise<LiveLoad> {
    return new LiveLoad(await LiveScene.open(log, ephemeral, ACCOUNT, VENUE), log, tables);
  }

  private constructor(scene: LiveScene, log: EventLog, tables: Tables) {
    this.scene = scene;
    this.#log = log;
    this.#tables = tables;
    this.#following = this.#follow();
    this.#running = this.#run();
  }

  /** The words after `canvas` that start a bot of the account. */
  get words(): readonly string[] {
    return ["run", "bot", "--live", "--account", ACCOUNT];
  }

  /** What its environment has beside what every service is given. */
  get environment(): Readonly<Record<string, string>> {
    const { rest, webSocket } = this.scene.simulator.urls[VENUE];
    return {
      OKX_REST_URL: rest,
      OKX_TRADING_URL: rest,
      OKX_TRADING_WEBSOCKET_URL: webSocket,
      OKX_TRADING_KEY: TEST_KEYS.key,
      OKX_TRADING_SECRET: TEST_KEYS.secret,
      OKX_TRADING_PASSPHRASE: TEST_KEYS.passphrase,
    };
  }

  get acknowledged(): number {
    return this.#signals.length;
  }

  async worked(): Promise<void> {
    const next = this.#signals.length;
    while (this.#signals.length <= next && !this.#isOver) await sleep(POLL_MS);
    await this.#settled(this.#signals.slice(0, next + 1));
  }

  async finish(): Promise<void> {
    this.#finishing = true;
    await this.#running;
    await this.#settled(this.#signals);
  }

  check(_events: readonly Event[], findings: Findings): void {
    const desk = this.scene.simulator.account(VENUE)!;
    const { silent } = unsettledIn(this.#events, this.#signals);
    findings.acknowledged += this.#signals.length;
    findings.lost += silent.length;
    const verdicts = [
      ...ofType(this.#events, "SignalDeclined").map(({ data }) => data.signal_id),
      ...ofType(this.#events, "OrderPlaced").flatMap(({ data: { role, signal_id } }) =>
        role === "entry" || role === "exit" ? [signal_id] : [],
      ),
    ];
    const again = verdicts.length - new Set(verdicts).size;
    findings.expect(again === 0, `${again} signals have more than one verdict`);
    const sent = desk.orders.map(({ clientId }) => clientId);
    findings.expect(new Set(sent).size === sent.length, "an order is at the venue twice");
    const refused = ofType(this.#events, "OrderRejected").filter(({ data }) =>
      /duplicate/i.test(data.reason),
    );
    findings.expect(refused.length === 0, `${refused.length} orders were sent again`);
    this.#checkFills(findings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#running, this.#following]);
    await this.scene[Symbol.asyncDispose]();
  }

  get #isOver(): boolean {
    return this.#stop.signal.aborted || this.#finishing;
  }

  /** Every fill of the venue is in the ledger once, and what the ledger holds is what the venue holds. */
  #checkFills(findings: Findings): void {
    const desk = this.scene.simulator.account(VENUE)!;
    const trades = ofType(this.#events, "TradeExecuted").map(({ data }) => data);
    const shown = (quantity: Decimal, price: Decimal): string =>
      `${quantity.normalized()} at ${price.normalized()}`;
    const there = desk.fills.map(({ quantity, price }) => shown(quantity, price)).sort();
    const here = trades.map(({ quantity, price }) => shown(quantity, price)).sort();
    findings.expect(there.length > 0, "nothing was filled");
    const counts = `${here.length} fills in the ledger, ${there.length} at the venue`;
    findings.expect(here.join() === there.join(), counts);
    const held = trades.reduce((sum, { side, quantity, fee, feeCurrency }) => {
      const moved = side === "buy" ? sum.plus(quantity) : sum.minus(quantity);
      return PRODUCT.startsWith(`${feeCurrency}-`) ? moved.minus(fee) : moved;
    }, Decimal.ZERO);
    const total = desk.balances.find(({ currency }) => currency === "BTC")?.total ?? Decimal.ZERO;
    findings.expect(held.equals(total), `the ledger holds ${held} BTC, the venue ${total}`);
  }

  async #settled(signals: readonly string[]): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { silent, open, recorded } = unsettledIn(this.#events, signals);
      const fills = this.scene.simulator.account(VENUE)!.fills.length;
      const isDone = silent.length === 0 && recorded >= fills;
      if (isDone && (!this.#finishing || open.length === 0)) break;
      await sleep(POLL_MS);
    }
    const ends = await this.#log.streams();
    await this.#tables.reach(Object.fromEntries(ends.map(({ name, lastPosition }) => [name, lastPosition])));
  }

  async #run(): Promise<void> {
    for (let count = 0; !this.#isOver; count++) {
      this.scene.tick();
      const exits = { stop_loss: String(this.scene.price().times(STOP).rounded(2, "down")) };
      await this.#raise(count % 2 === 0 ? "buy" : "sell", count % 2 === 0 ? exits : {});
      await sleep(EVERY_MS);
    }
  }

  async #raise(action: "buy" | "sell", exits: { readonly stop_loss?: string }): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        this.#signals.push(await this.scene.raise(action, exits));
        return;
      } catch (error) {
        // A signal of another id: the one before may or may not be there.
        if (!(error instanceof Fault) || error.kind !== "unavailable") throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  async #follow(): Promise<void> {
    for await (const batch of this.#log.read("TRADING", { after: 0, signal: this.#stop.signal })) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome === "event") this.#events.push(reading.event);
      }
    }
  }
}
