/**
 * Keeps what is held protected: places what is missing, watches the live price for what the venue does not do, follows
 * it with trailing stops, and tells how long something was without a stop.
 */
import { haltIn } from "@spot-canvas/domain/bot/control";
import { heldOf, type LiveEntry, type LiveOrder } from "@spot-canvas/domain/bot/live-account";
import {
  firedBy,
  isDue,
  isFired,
  isLevelReached,
  missingProtection,
  protecting,
  stopCover,
} from "@spot-canvas/domain/bot/live-protection";
import { type Price, Quantity } from "@spot-canvas/domain/money/amount";
import { type Emulation, protectionForm, type VenueForm } from "@spot-canvas/domain/orders/emulate";
import type { OpenOrder, OrderOpening } from "@spot-canvas/domain/orders/open-order";
import { isAwaited } from "@spot-canvas/domain/orders/settle";
import { toLots } from "@spot-canvas/domain/orders/trading-rules";
import type { TradingTerms } from "@spot-canvas/domain/orders/trading-terms";
import { trail } from "@spot-canvas/domain/orders/trailing";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { cancelHeld } from "./live-desk.ts";
import { causeOf, intentOf, type LiveParts, record, recordIntent, termsOf } from "./live-parts.ts";
import { isAtVenue, type VenueDesk } from "./venue-desk.ts";

/** Refusals of what should protect an entry, and until when it is not tried again. */
interface Refusals {
  count: number;
  until: number;
}

/** Whether an order fills at once or ends. */
const isBrief = ({ spec }: OpenOrder): boolean => spec.type === "market" || spec.timeInForce !== undefined;

const RETRY_MS_MAX = 60_000;

/** The protector of one account. */
export class Protector {
  readonly #parts: LiveParts;
  readonly #venue: VenueDesk;
  /** By entry. */
  readonly #refusals = new Map<string, Refusals>();
  /** Since when a product has been without a stop, by this process' own clock. */
  readonly #since = new Map<string, number>();

  constructor(parts: LiveParts, venue: VenueDesk) {
    this.#parts = parts;
    this.#venue = venue;
  }

  /** The venue refused an order that protects: the bot holds it from now on, and waits before it sends another. */
  refused({ open }: LiveOrder): void {
    if (open.group === undefined) return;
    const { count } = this.#refusals.get(open.group) ?? { count: 0 };
    const until = this.#parts.now() + Math.min(RETRY_MS_MAX, 1_000 * 2 ** count);
    this.#refusals.set(open.group, { count: count + 1, until });
  }

  /** Does what is to be done now; false where another bot wrote first. */
  async step(): Promise<boolean> {
    const { account, reader } = this.#parts;
    const isFrozen = haltIn(reader.control)?.freeze === true;
    if (!isFrozen && !(await this.#trail())) return false;
    for (const entry of [...account.entries.values()]) {
      if (!isFrozen && !(await this.#protect(entry))) return false;
    }
    for (const id of this.#refusals.keys()) if (!account.entries.has(id)) this.#refusals.delete(id);
    return this.#watch();
  }

  async #protect(entry: LiveEntry): Promise<boolean> {
    const { account, prices, now, ends } = this.#parts;
    const { product } = entry.order.placed;
    const group = protecting(account, entry);
    if (!heldOf(entry).isPositive()) return this.#endAll(group, "nothing is held any more");
    // While something is on its way, what is held or protected is not known.
    const pending = this.#closing(product).filter((order) => isAtVenue(order));
    if (pending.some(({ order, open }) => isAwaited(order) || ends.has(open.id) || isBrief(open)))
      return true;
    const terms = await termsOf(this.#parts, product);
    const price = prices.of(product);
    const due = group.find((order) => isDue(order, price, now()));
    if (due !== undefined) return this.#fire(entry, due.open, terms);
    for (const opening of missingProtection(account, entry, terms)) {
      if (price !== undefined && isLevelReached(opening.spec, price))
        return this.#fire(entry, opening, terms);
      if (!(await this.#place(opening, this.#formOf(entry, opening, terms), terms))) return false;
    }
    return true;
  }

  /** Orders that close something of a product. */
  #closing(product: string): readonly LiveOrder[] {
    return [...this.#parts.account.orders.values()].filter(
      ({ open, placed }) => placed.product === product && open.role !== "entry",
    );
  }

  #formOf(entry: LiveEntry, { spec }: OrderOpening, terms: TradingTerms): VenueForm {
    const { trading, prices, now } = this.#parts;
    const { id, signal } = entry.order.open;
    const { minimumNotional: least, minimumQuantity: fewest } = terms.rules;
    const level = spec.stopPrice ?? spec.limitPrice ?? signal.price;
    const isSmall =
      (least !== undefined && spec.quantity.times(level).compare(least) < 0) ||
      (fewest !== undefined && spec.quantity.compare(fewest) < 0);
    const alone = this.#closing(signal.product).every(
      ({ open, placed }) => placed.emulation === "held" || (open.group !== undefined && open.group !== id),
    );
    const price = prices.of(signal.product) ?? signal.price;
    const wasRefused = this.#refusals.has(id);
    return protectionForm(spec, alone && !isSmall && !wasRefused, {
      can: isSmall || wasRefused ? { ...trading.capabilities, oco: false } : trading.capabilities,
      terms,
      price,
      now: now(),
    });
  }

  async #place(opening: OrderOpening, { spec, emulation }: VenueForm, terms: TradingTerms): Promise<boolean> {
    const { account } = this.#parts;
    const placed = intentOf(this.#parts, { ...opening, spec }, terms, { emulation });
    const cause = account.entries.get(opening.group ?? "")?.order;
    const occurredAt = instantOfMillis(this.#parts.now());
    const by = cause ? causeOf(cause, this.#parts.now()) : { occurredAt };
    const order = await recordIntent(this.#parts, placed, by);
    if (order === undefined) return false;
    if (emulation !== ("held" satisfies Emulation)) {
      this.#venue.send(order);
      return true;
    }
    const data = { order_id: order.open.id, account: placed.account };
    return record(this.#parts, "OrderAccepted", data, order.open.id, causeOf(order, this.#parts.now()));
  }

  /** Sends what was held, once nothing at the venue claims the same coins any more. */
  async #fire(entry: LiveEntry, due: OpenOrder | OrderOpening, terms: TradingTerms): Promise<boolean> {
    const { account, now } = this.#parts;
    const { id, signal } = entry.order.open;
    const until = this.#refusals.get(id)?.until ?? 0;
    if (until > now()) return true;
    const rivals = this.#closing(signal.product).filter(
      (order) => isAtVenue(order) && (order.open.group === undefined || order.open.group === id),
    );
    if (rivals.some(({ open }) => isFired(open))) return true;
    for (const { open } of rivals) this.#venue.end(open.id, `${due.reason} reached`);
    if (rivals.length > 0) return true;
    const held = toLots(heldOf(entry), terms.rules);
    const quantity = due.spec.quantity.compare(held) < 0 ? due.spec.quantity : held;
    const opening = firedBy(account, due, Quantity(quantity), now());
    if (!(await this.#place(opening, { spec: opening.spec }, terms))) return false;
    this.#parts.logger.info(`${due.reason} reached: ${opening.spec.side} ${quantity} ${signal.product}`, {
      account: account.state.account,
    });
    if (!("id" in due) || !account.orders.has(due.id)) return true;
    return cancelHeld(this.#parts, due.id, `${due.reason} reached: sent as another order`);
  }

  async #endAll(orders: readonly LiveOrder[], reason: string): Promise<boolean> {
    for (const order of orders) {
      if (isAtVenue(order)) this.#venue.end(order.open.id, reason);
      else if (!(await cancelHeld(this.#parts, order.open.id, reason))) return false;
    }
    return true;
  }

  /** Lets trailing stops follow the candles that closed. */
  async #trail(): Promise<boolean> {
    const { account, prices } = this.#parts;
    for (const { product, candle } of prices.takeClosed()) {
      const terms = await termsOf(this.#parts, product);
      for (const order of [...account.orders.values()]) {
        if (order.placed.product !== product || order.open.spec.trail === undefined) continue;
        // What is seen of the candle counts once it is in the log.
        const moved = { ...order.open };
        const isMoved = trail([moved], candle, terms.rules);
        if (isMoved && !(await this.#move(order, moved.stop!.price, terms))) return false;
        order.open.best = moved.best;
      }
    }
    return true;
  }

  /** A stop at the venue is moved there, in the log first; a held one gives way to another, so that no step is forgotten. */
  async #move(order: LiveOrder, stopPrice: Price, terms: TradingTerms): Promise<boolean> {
    const { open, placed } = order;
    const { account, now } = this.#parts;
    if (isAtVenue(order)) {
      const data = { order_id: open.id, account: placed.account, stop_price: String(stopPrice) };
      const cause = causeOf(order, now());
      if (!(await record(this.#parts, "OrderAmended", data, `${open.id} ${stopPrice}`, cause))) return false;
      this.#venue.hint(open.id);
      return true;
    }
    const { signal, role, leg, reason, group, from } = open;
    const spec = { ...open.spec, quantity: open.remaining, stopPrice };
    const generation = account.nextGeneration(signal.id, leg);
    const opening = { signal, spec, role, leg, reason, from, generation, ...(group && { group }) };
    const entry = account.entries.get(group ?? "");
    const form = entry ? this.#formOf(entry, opening, terms) : ({ spec, emulation: "held" } as const);
    if (!(await this.#place(opening, form, terms))) return false;
    return cancelHeld(this.#parts, open.id, `moved to ${stopPrice}`);
  }

  /** Measures the time without protection, and says so in the log where it is too long. */
  async #watch(): Promise<boolean> {
    const { account, prices, settings, now } = this.#parts;
    const products = new Set([...account.entries.values()].map(({ order }) => order.placed.product));
    for (const product of new Set([...products, ...this.#since.keys(), ...account.unprotected.keys()])) {
      const terms = await termsOf(this.#parts, product);
      const counts = ({ order, placed }: LiveOrder): boolean =>
        placed.emulation === "held" ? prices.of(product) !== undefined : !isAwaited(order);
      const { wanted, covered } = stopCover(account, product, terms, counts);
      const missing = wanted.minus(covered);
      if (!missing.isPositive()) {
        if (!(await this.#restored(product))) return false;
        continue;
      }
      const since = this.#since.get(product) ?? now();
      this.#since.set(product, since);
      if (now() - since < settings.alarmMs || account.unprotected.has(product)) continue;
      const reason = prices.of(product) === undefined ? "no live price is heard" : "no stop is in force";
      const { account: name } = account.state;
      this.#parts.logger.error(`${missing} ${product} is not protected: ${reason}`, { account: name });
      const data = { account: name, product, quantity: String(missing), since: formatMillis(since), reason };
      const cause = { occurredAt: instantOfMillis(now()) };
      const id = `${name} ${product} ${since}`;
      if (!(await record(this.#parts, "PositionUnprotected", data, id, cause))) return false;
    }
    return true;
  }

  async #restored(product: string): Promise<boolean> {
    const { account, logger, now } = this.#parts;
    const told = account.unprotected.get(product);
    const since = told?.since ?? this.#since.get(product);
    this.#since.delete(product);
    if (since === undefined) return true;
    const unprotected = Math.max(1, now() - since);
    const { account: name } = account.state;
    logger.info(`${product} was without a stop for ${unprotected} ms`, { account: name });
    if (told === undefined) return true;
    const data = { account: name, product, since: formatMillis(since), unprotected_ms: unprotected };
    const cause = { occurredAt: instantOfMillis(now()) };
    return record(this.#parts, "PositionProtected", data, `${name} ${product} ${since}`, cause);
  }
}
