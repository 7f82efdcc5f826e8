/**
 * Gives signals their verdicts, each recorded once. Those of one moment are decided one after the other, each knowing the
 * orders of those before, and recorded together: no verdict waits for the log to answer about another. What the log
 * refuses was never decided.
 */
import { advanceTo, orderEnded, orderPlaced, signalDecided } from "@spot-canvas/domain/bot/account-state";
import { configuredTerms } from "@spot-canvas/domain/bot/configured-terms";
import type { TradingControl } from "@spot-canvas/domain/bot/control";
import { decide, type OrderVerdict, type Verdict } from "@spot-canvas/domain/bot/decide";
import { declinedOn, orderOf, placedOn } from "@spot-canvas/domain/bot/place";
import type { Signal } from "@spot-canvas/domain/bot/signal";
import type { OrderPlaced, SignalDeclined } from "@spot-canvas/domain/events/bodies/order";
import type { OpenOrder } from "@spot-canvas/domain/orders/open-order";
import type { TradingTerms } from "@spot-canvas/domain/orders/trading-terms";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { RecordedVerdict } from "./account-reader.ts";
import type { OrderDeskParts } from "./desk-parts.ts";
import type { OrderRecord } from "./order-writer.ts";
import type { OwnedWriting } from "./owned-writing.ts";
import type { Origin, Waiting, Workflows } from "./workflows.ts";

/** A decision, with the order that came of it, and by what it was taken. */
interface Decided {
  readonly verdict: Verdict;
  readonly order: OpenOrder | undefined;
  readonly terms: TradingTerms;
  readonly control: TradingControl;
}

/** A signal that has its verdict in the log. */
export interface Judged extends Decided {
  readonly signal: Signal;
}

/** A decision that is still to be recorded. */
interface Ahead extends Judged {
  readonly origin: Origin;
  readonly record: OrderRecord;
  /** How far MARKET had been decided on before. */
  readonly market: number;
}

/** More than one moment's signals of any account: what is decided ahead and refused is decided again. */
const AHEAD_MAX = 256;

/** The desk of one account. */
export class VerdictDesk {
  readonly #parts: OrderDeskParts;
  readonly #writing: OwnedWriting;
  readonly #workflows: Workflows;

  constructor(parts: OrderDeskParts, writing: OwnedWriting, workflows: Workflows) {
    this.#parts = parts;
    this.#writing = writing;
    this.#workflows = workflows;
  }

  /**
   * Gives the first of the signals that wait their verdicts, or takes in the recorded ones; at least one. Only the last
   * may make orders pointless: what follows is decided once they have ended.
   */
  async judge(waiting: readonly Waiting[]): Promise<readonly Judged[]> {
    const ahead = this.#parts.audit === undefined ? await this.#decideAhead(waiting) : [];
    const written = await this.#writeAll(ahead);
    return written.length > 0 ? written : [await this.#judgeOne(waiting[0]!)];
  }

  async #decideAhead(waiting: readonly Waiting[]): Promise<readonly Ahead[]> {
    const { state, reader } = this.#parts;
    const ahead: Ahead[] = [];
    const seen = new Set<string>();
    for (const { signal, origin } of waiting.slice(0, AHEAD_MAX)) {
      const product = await this.#parts.terms.at(signal.venue, signal.product, origin.market);
      if (reader.verdicts.has(signal.id) || seen.has(signal.id)) break;
      seen.add(signal.id);
      const { market } = state;
      this.#advance(signal, origin);
      const decided = this.#decided(signal, product);
      const record = this.#recordOf(signal, decided, origin);
      ahead.push({ ...decided, signal, origin, record, market });
      if (decided.verdict.cancels.length > 0) break;
    }
    return ahead;
  }

  /** Gives those that were recorded; the others are as though they had never been decided. */
  async #writeAll(ahead: readonly Ahead[]): Promise<readonly Judged[]> {
    const { state, reader } = this.#parts;
    const isDue = (): boolean =>
      ahead.every(({ control, signal }) => control === reader.control && !reader.verdicts.has(signal.id));
    const records = ahead.map(({ record }) => record);
    const count = await this.#writing.attempt(records, isDue);
    for (const refused of ahead.slice(count).reverse()) {
      this.#unmake(refused);
      state.market = refused.market;
    }
    const written = ahead.slice(0, count);
    for (const { signal, order, origin } of written) {
      this.#settle(signal);
      if (order !== undefined) this.#tellPlaced(order, origin);
    }
    return written;
  }

  async #judgeOne({ signal, origin }: Waiting): Promise<Judged> {
    const { reader } = this.#parts;
    const product = await this.#parts.terms.at(signal.venue, signal.product, origin.market);
    this.#advance(signal, origin);
    let made: Decided | undefined;
    if (!reader.verdicts.has(signal.id)) made = await this.#decideAndWrite(signal, origin, product);
    const recorded = reader.verdicts.get(signal.id);
    if (recorded !== undefined) {
      if (made !== undefined) this.#unmake(made);
      made = this.#recorded(signal, recorded, product);
    }
    this.#settle(signal);
    return { ...made!, signal };
  }

  #advance(signal: Signal, origin: Origin): void {
    advanceTo(this.#parts.state, signal.closeTime, origin.market);
    this.#workflows.keep(signal.id, origin);
  }

  #settle({ id }: Signal): void {
    signalDecided(this.#parts.state, id);
    this.#parts.reader.verdicts.delete(id);
  }

  /** Decides and records it; where somebody says something meanwhile, it is decided anew. */
  async #decideAndWrite(signal: Signal, origin: Origin, product: TradingTerms): Promise<Decided> {
    const { reader } = this.#parts;
    let made = this.#decided(signal, product);
    const isNew = await this.#writing.ensure(
      () => reader.verdicts.has(signal.id),
      async (writer) => {
        if (made.control !== reader.control) {
          this.#unmake(made);
          made = this.#decided(signal, product);
        }
        return (await writer.orders([this.#recordOf(signal, made, origin)])) === 1;
      },
    );
    if (isNew && made.order !== undefined) this.#tellPlaced(made.order, origin);
    return made;
  }

  /** Decides by what people have said until now. */
  #decided(signal: Signal, product: TradingTerms): Decided {
    const { state } = this.#parts;
    state.control = this.#parts.reader.control;
    const terms = configuredTerms(product, state.control, signal);
    const verdict = decide(state, signal, state.clock, terms);
    const order = verdict.verdict === "order" ? this.#open(signal, verdict, terms) : undefined;
    return { verdict, order, terms, control: state.control };
  }

  #unmake({ order }: Pick<Decided, "order">): void {
    if (order === undefined) return;
    orderEnded(this.#parts.state, order);
    this.#parts.state.placed -= 1;
  }

  /**
   * What the log says was decided, whatever would be decided now: decided again by what people had said until then, for
   * what follows from it.
   */
  #recorded(signal: Signal, recorded: RecordedVerdict, product: TradingTerms): Decided {
    const { state, reader } = this.#parts;
    state.control = reader.controlAt(recorded.basis.trading);
    const terms = configuredTerms(product, state.control, signal);
    const verdict = decide(state, signal, state.clock, terms);
    this.#parts.audit?.verdict(this.#written(signal, verdict, terms, recorded.basis.trading), recorded);
    const order =
      recorded.type === "OrderPlaced" ? this.#open(signal, orderOf(recorded.placed), terms) : undefined;
    return { verdict, order, terms, control: state.control };
  }

  /** What would be written of a verdict. */
  #written(
    signal: Signal,
    verdict: Verdict,
    terms: TradingTerms,
    trading: number,
  ): OrderPlaced | SignalDeclined {
    const { state } = this.#parts;
    if (verdict.verdict === "decline") return declinedOn(state, signal, verdict.decline, trading);
    const order = this.#open(signal, verdict, terms);
    const placed = placedOn(state, order, terms, { now: state.clock, trading });
    this.#unmake({ order });
    return placed;
  }

  #open(
    signal: Signal,
    { spec, role, reserved, exits }: Pick<OrderVerdict, "spec" | "role" | "reserved" | "exits">,
    { latencyMs }: TradingTerms,
  ): OpenOrder {
    const { state } = this.#parts;
    const { leg, reason } = signal;
    const from = Math.max(state.clock, signal.actsFrom ?? 0) + latencyMs;
    return orderPlaced(state, { signal, spec, role, leg, generation: 1, reason, from, exits }, reserved);
  }

  /** The event of a decision that has just been taken. */
  #recordOf(
    signal: Signal,
    { verdict, order, terms, control }: Decided,
    { id: causationId, correlationId, trading: raised }: Origin,
  ): OrderRecord {
    const { state } = this.#parts;
    const trading = Math.max(raised, control.position);
    const cause = { causationId, correlationId, occurredAt: instantOfMillis(state.clock) };
    if (verdict.verdict === "decline") {
      const data = declinedOn(state, signal, verdict.decline, trading);
      return { type: "SignalDeclined", data, id: `${state.account} ${signal.id}`, cause };
    }
    const data = placedOn(state, order!, terms, { now: state.clock, trading });
    return { type: "OrderPlaced", data, id: data.order_id, cause };
  }

  #tellPlaced({ id, spec, signal }: OpenOrder, { correlationId }: Origin): void {
    const { state, reader, logger } = this.#parts;
    reader.placed.add(id);
    const at = formatMillis(state.clock);
    const { account } = state;
    logger.info(`${spec.side} ${signal.product}`, { account, order: id, at, correlation: correlationId });
  }
}
