/**
 * Gives signals and requests their verdict, and sends the orders that come of it. An exit that would meet an order at
 * the venue, such as the stop that protects what it sells, ends that first, waits for what became of it, and is then
 * decided anew: it sells what is left.
 */
import { advanceTo } from "@spot-canvas/domain/bot/account-state";
import { isByHand } from "@spot-canvas/domain/bot/by-hand";
import { configuredTerms } from "@spot-canvas/domain/bot/configured-terms";
import { decide, isExit, type OrderVerdict, situationOf, type Verdict } from "@spot-canvas/domain/bot/decide";
import { declinedOn } from "@spot-canvas/domain/bot/place";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { entryForm, notionalAt } from "@spot-canvas/domain/orders/emulate";
import { isAwaited } from "@spot-canvas/domain/orders/settle";
import type { TradingTerms } from "@spot-canvas/domain/orders/trading-terms";
import type { Decline } from "@spot-canvas/domain/risk/rule";
import { formatMillis, instantOfMillis, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Cause } from "../order-writer.ts";
import { causeOf, intentOf, type LiveParts, record, recordIntent } from "./live-parts.ts";
import type { Undecided } from "./live-reader.ts";
import { isAtVenue, type VenueDesk } from "./venue-desk.ts";

/** What came of a turn: the signal has its verdict, waits for the venue, or another bot wrote first. */
export type Judged = "decided" | "waits" | "lost";

/** The desk of one account. */
export class LiveDesk {
  readonly #parts: LiveParts;
  readonly #venue: VenueDesk;
  /** Signals that a shadow has said what it would do about. */
  readonly #shadowed = new Set<string>();

  constructor(parts: LiveParts, venue: VenueDesk) {
    this.#parts = parts;
    this.#venue = venue;
  }

  /** Whether something at the venue has to be known before a product is traded on. */
  isBlocked(product: string): boolean {
    const { account, ends } = this.#parts;
    return [...account.orders.values()].some(
      (order) =>
        order.placed.product === product &&
        isAtVenue(order) &&
        (isAwaited(order.order) || ends.has(order.open.id)),
    );
  }

  /** Gives a signal its verdict. */
  async judge(undecided: Undecided): Promise<Judged> {
    const { account, reader, settings, terms: recorded, now } = this.#parts;
    const { market } = undecided;
    const isOvertaken = reader.isOvertaken(undecided);
    const signal = isOvertaken ? { ...undecided.signal, closes: true } : undecided.signal;
    const product = await recorded.at(signal.venue, signal.product, market);
    advanceTo(account.state, now(), market);
    account.state.control = reader.control;
    const terms = configuredTerms(product, reader.control, signal);
    const old = this.#tooOld(undecided, terms);
    const verdict = old ? declined(old) : decide(account.state, signal, account.state.clock, terms);
    if (settings.shadow) return this.#tellShadow(undecided, verdict);
    const ended = await this.#endAll(verdict, signal.reason);
    return ended === "ended" ? this.#write(undecided, verdict, terms) : ended;
  }

  /** What is too old to act on: an entry by the clock, an exit that was raised before what is held was bought. */
  #tooOld({ signal }: Undecided, terms: TradingTerms): Decline | undefined {
    if (isByHand(signal)) return undefined;
    const { account, settings, now } = this.#parts;
    if (!isExit(situationOf(account.state, signal, account.state.clock, terms))) {
      const age = now() - signal.closeTime;
      if (age <= settings.signalAgeMs) return undefined;
      return stale(`It closed ${Math.round(age / 1_000)} s ago: a live account enters on nothing that old.`);
    }
    const position = account.state.book.positionOf(signal.product, terms.market);
    const { closeTime, openTime } = signal;
    // Of a candle that closed long before, it speaks of what was held then.
    const until = 2 * closeTime - openTime;
    if (position === undefined || millisOfInstant(position.openedAt) <= until) return undefined;
    return stale("What is held was bought after it was raised.");
  }

  /** Ends the orders that a verdict makes pointless. */
  async #endAll({ cancels }: Verdict, reason: string): Promise<"ended" | "waits" | "lost"> {
    const { account } = this.#parts;
    let waits = false;
    for (const { id } of cancels) {
      const order = account.orders.get(id);
      if (order === undefined) continue;
      if (isAtVenue(order)) {
        waits = true;
        this.#venue.end(id, reason);
      } else if (!(await cancelHeld(this.#parts, id, reason))) return "lost";
    }
    return waits ? "waits" : "ended";
  }

  async #write(undecided: Undecided, verdict: Verdict, terms: TradingTerms): Promise<Judged> {
    const { account, logger } = this.#parts;
    const { signal } = undecided;
    const cause: Cause = {
      causationId: undecided.eventId,
      correlationId: undecided.correlationId,
      occurredAt: instantOfMillis(this.#parts.now()),
    };
    if (verdict.verdict === "order") {
      const opening = this.#openingOf(undecided, verdict, terms);
      if (!("rule" in opening)) {
        const placed = intentOf(this.#parts, opening, terms, opening);
        const order = await recordIntent(this.#parts, placed, cause);
        if (order === undefined) return "lost";
        logger.info(`${placed.side} ${placed.product}`, { account: placed.account, order: placed.order_id });
        this.#venue.send(order);
        return "decided";
      }
      return this.#decline(undecided, opening, cause);
    }
    const { rule, reason } = verdict.decline;
    logger.info(`declined: ${reason}`, { account: account.state.account, signal: signal.id, rule });
    return this.#decline(undecided, verdict.decline, cause);
  }

  async #decline({ signal }: Undecided, decline: Decline, cause: Cause): Promise<Judged> {
    const { account, reader } = this.#parts;
    const { state } = account;
    const data = declinedOn(state, signal, decline, reader.position);
    const done = await record(this.#parts, "SignalDeclined", data, `${state.account} ${signal.id}`, cause);
    return done ? "decided" : "lost";
  }

  /** What a verdict places, in the venue's form; or why that is not possible. */
  #openingOf({ signal }: Undecided, verdict: OrderVerdict, terms: TradingTerms) {
    const { account, prices, trading, now } = this.#parts;
    const price = prices.of(signal.product) ?? signal.price;
    const form = entryForm(verdict.spec, { can: trading.capabilities, terms, price, now: now() });
    if (!form.spec.quantity.isPositive()) {
      return { rule: "below-minimum", reason: "What is free buys less than one lot at the price of now." };
    }
    const over = verdict.role === "entry" ? this.#overLimit(notionalAt(form.spec, price)) : undefined;
    if (over) return over;
    const { role, reserved, exits } = verdict;
    const { leg, reason } = signal;
    const from = account.state.clock;
    return { signal, role, leg, generation: 1, reason, from, exits, reserved, ...form };
  }

  /** The last look at the size of what is sent: the rules have cut it down already. */
  #overLimit(notional: ReturnType<typeof notionalAt>): Decline | undefined {
    const { maxOrder, maxPosition } = this.#parts.reader.control.limits;
    if (maxOrder === undefined || maxPosition === undefined) {
      return { rule: "no-limits", reason: "A live account needs a largest order and a largest position." };
    }
    // A limit in place of a market order may stand a little above what the rules have reckoned with.
    if (notional.compare(maxOrder.times(ROOM)) <= 0) return undefined;
    return { rule: "max-order", reason: `The order is worth ${notional}, the account allows ${maxOrder}.` };
  }

  #tellShadow({ signal }: Undecided, verdict: Verdict): Judged {
    const { account, logger, reader } = this.#parts;
    reader.undecided.delete(signal.id);
    if (this.#shadowed.has(signal.id)) return "decided";
    this.#shadowed.add(signal.id);
    const at = formatMillis(account.state.clock);
    const told = { account: account.state.account, signal: signal.id, at };
    if (verdict.verdict === "decline") {
      logger.info(`shadow: would decline: ${verdict.decline.reason}`, {
        ...told,
        rule: verdict.decline.rule,
      });
    } else {
      const { side, type, quantity } = verdict.spec;
      logger.info(`shadow: would ${side} ${quantity} ${signal.product}`, {
        ...told,
        type,
        role: verdict.role,
      });
    }
    return "decided";
  }
}

/** Ends an order that the bot holds. */
export async function cancelHeld(parts: LiveParts, orderId: string, reason: string): Promise<boolean> {
  const order = parts.account.orders.get(orderId);
  if (order === undefined) return true;
  const data = { order_id: orderId, account: order.placed.account, reason };
  return record(parts, "OrderCancelled", data, orderId, causeOf(order, parts.now()));
}

const ROOM = Decimal.of("1.01");

const stale = (reason: string): Decline => ({ rule: "stale-signal", reason });

const declined = (decline: Decline): Verdict => ({ verdict: "decline", decline, cancels: [] });
