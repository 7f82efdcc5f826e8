/** The live account of a schedule: its money at a venue in the thread, the bot that trades it, and what must hold of both. */
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject, type SubjectKey } from "@spot-canvas/domain/events/subject";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { runLiveBot } from "@spot-canvas/services/bot/live/run-live-bot";
import { encodeForming, formingSubject } from "@spot-canvas/services/ingestion/forming";
import type { Ephemeral } from "@spot-canvas/services/log/ephemeral";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { ofType, unsettledIn } from "@spot-canvas/services/testing/live-account";
import type { Life, Mishaps } from "./mishaps.ts";
import { SimulatedVenue } from "./simulated-venue.ts";

const ACCOUNT = "live";
const FUNDS = "100000";

/** A live account of one series. */
export class SimulatedAccount {
  readonly name = ACCOUNT;
  readonly #series: Series;
  readonly #ephemeral: Ephemeral;
  readonly #venue: SimulatedVenue;

  constructor(series: Series, ephemeral: Ephemeral) {
    this.#series = series;
    this.#ephemeral = ephemeral;
    this.#venue = new SimulatedVenue(series.product, FUNDS);
  }

  /** Opens it with its funds, limits and a stop for each entry. Done again, it is done once. */
  async open(log: EventLog): Promise<void> {
    const append = async <T extends EventType>(
      type: T,
      data: EventData[T],
      key: SubjectKey,
    ): Promise<void> => {
      const id = identityOf(type, ACCOUNT);
      const at = instantOfMillis(Date.now());
      const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
      await log.append(newEvent(type, data, formatSubject(key), envelope));
    };
    const { venue, product } = this.#series;
    const account = { family: "account", account: ACCOUNT } as const;
    const currency = product.split("-")[1]!;
    const opening = { account: ACCOUNT, name: ACCOUNT, type: "live", venue } as const;
    await append("AccountOpened", { ...opening, settlement_currency: currency }, account);
    await append("BalanceSet", { account: ACCOUNT, currency, amount: FUNDS }, account);
    const sizing = { kind: "fixed", quote: "10000" } as const;
    const limits = { max_order: "20000", max_position: "50000", sizing, exits: { stop_loss: "0.02" } };
    const configured = { account: ACCOUNT, settings: limits };
    await append("RiskConfigured", configured, { family: "control", account: ACCOUNT });
  }

  /** The market goes through a candle, which the bot hears of. */
  move(candle: Candle): void {
    this.#venue.move(candle);
    const heard = { ...this.#series, ...candle, observedAt: Date.now() };
    this.#ephemeral.publish(formingSubject(this.#series), encodeForming(heard));
  }

  /** Runs a bot of it in a process that may be killed. */
  trade(life: Life, mishaps: Mishaps, log: EventLog): Promise<void> {
    return runLiveBot({
      log,
      ephemeral: this.#ephemeral,
      account: ACCOUNT,
      trading: this.#venue.openedBy(life, mishaps),
      signal: life.signal,
      logger: silentLogger,
      // Candles are of another time than the machine's: no signal is too old.
      settings: { signalAgeMs: Number.POSITIVE_INFINITY },
    });
  }

  /** Whether every signal has its verdict, every order its answer, and every fill its place in the ledger. */
  isSettled(events: readonly Event[]): boolean {
    const { silent, open, recorded } = this.#unsettled(events);
    return silent.length === 0 && open.length === 0 && recorded === this.#venue.desk.fills.length;
  }

  /** What does not hold, in words. */
  wrongIn(events: readonly Event[]): readonly string[] {
    const { desk, sent } = this.#venue;
    const own = this.#own(events);
    const wrong: string[] = [];
    if (!this.isSettled(events)) wrong.push(`the live account is not settled: ${this.#stateIn(events)}`);
    if (new Set(sent).size < sent.length) wrong.push("the live bot sent an order twice");
    const trades = ofType(own, "TradeExecuted").map(({ data }) => data);
    const shown = (quantity: Decimal, price: Decimal): string =>
      `${quantity.normalized()} at ${price.normalized()}`;
    const here = trades.map(({ quantity, price }) => shown(quantity, price)).sort();
    const there = desk.fills.map(({ quantity, price }) => shown(quantity, price)).sort();
    if (here.join() !== there.join()) {
      wrong.push(`the ledger has ${here.length} live fills, the venue ${there.length}`);
    }
    const verdicts = this.#verdictsIn(own);
    if (new Set(verdicts).size < verdicts.length) wrong.push("a signal has two verdicts of the live bot");
    const held = trades.reduce(
      (sum, { side, quantity }) => (side === "buy" ? sum.plus(quantity) : sum.minus(quantity)),
      Decimal.ZERO,
    );
    const [base] = this.#series.product.split("-");
    const total = desk.balances.find(({ currency }) => currency === base)?.total ?? Decimal.ZERO;
    if (!held.equals(total)) wrong.push(`the ledger holds ${held} live, the venue ${total}`);
    return wrong;
  }

  /** Live fills so far. */
  get fills(): number {
    return this.#venue.desk.fills.length;
  }

  #own(events: readonly Event[]): readonly Event[] {
    return events.filter(
      ({ type, data }) =>
        type === "SignalRaised" ||
        ("account" in data && data.account === ACCOUNT) ||
        ("accountId" in data && data.accountId === ACCOUNT),
    );
  }

  #unsettled(events: readonly Event[]) {
    const own = this.#own(events);
    return unsettledIn(
      own,
      ofType(own, "SignalRaised").map(({ data }) => data.signal_id),
    );
  }

  #verdictsIn(own: readonly Event[]): readonly (string | undefined)[] {
    return [
      ...ofType(own, "SignalDeclined").map(({ data }) => data.signal_id),
      ...ofType(own, "OrderPlaced").flatMap(({ data: { role, signal_id } }) =>
        role === "entry" || role === "exit" ? [signal_id] : [],
      ),
    ];
  }

  #stateIn(events: readonly Event[]): string {
    const { silent, open, recorded } = this.#unsettled(events);
    return `${silent.length} signals, ${open.length} orders, ${recorded} of ${this.fills} fills`;
  }
}
