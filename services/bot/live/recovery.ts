/**
 * Finds out where the account stands at its venue, at the start and after every reconnect, before anything is decided:
 * every open order is looked up, fills that were missed are recorded, orders of ours that should have ended are ended,
 * what is not ours is reported, and balances are compared.
 */

import { heldOf } from "@spot-canvas/domain/bot/account-state";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { isOpen } from "@spot-canvas/domain/orders/order";
import { isOrderId } from "@spot-canvas/domain/orders/order-id";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../../log/event-log.ts";
import type { VenueBalance, VenueFill, VenueOrder, VenuePosition } from "../../venues/trading.ts";
import { assertBalance } from "../assert-balance.ts";
import type { AccountFunding } from "./account-funding.ts";
import type { LiveParts } from "./live-parts.ts";
import { orderOfFill, recordFill, tradeIdOf, tradeOfFill } from "./settle-orders.ts";
import { CLOCKS_APART_MS, referenceOf, type VenueDesk } from "./venue-desk.ts";

/** What a recovery came to. */
export type Recovered =
  | { readonly outcome: "recovered" }
  /** The venue could not be asked, or another bot wrote first: try again. */
  | { readonly outcome: "failed"; readonly reason: string };

/** Recovers one account. What was reported once is not reported again. */
export class Recovery {
  readonly #parts: LiveParts;
  readonly #venue: VenueDesk;
  readonly #funding: AccountFunding;
  readonly #log: EventLog;
  readonly #reported = new Set<string>();

  constructor(parts: LiveParts, venue: VenueDesk, funding: AccountFunding, log: EventLog) {
    this.#funding = funding;
    this.#parts = parts;
    this.#venue = venue;
    this.#log = log;
  }

  /** Asks the venue for everything that the log may lack. */
  async run(): Promise<Recovered> {
    const { trading, signal, reader, account } = this.#parts;
    const open = await trading.openOrders(signal);
    if (!open.ok) return failed(open.error.message);
    if (!(await this.#sweep(open.value))) return failed("the account was written to meanwhile");
    const from = this.#fillsFrom();
    for (const product of reader.products) {
      const fills = await trading.fills({ product, from }, signal);
      if (!fills.ok) return failed(fills.error.message);
      for (const fill of fills.value) {
        if (!(await this.#takeFill(fill))) return failed("the account was written to meanwhile");
      }
    }
    const funding = await this.#funding.recover();
    if (funding.outcome === "failed") return failed(funding.reason);
    if (funding.outcome === "lost") return failed("the account was written to meanwhile");
    const positions = await trading.positions(signal);
    if (!positions.ok) return failed(positions.error.message);
    const balances = await trading.balances(signal);
    if (!balances.ok) return failed(balances.error.message);
    // While orders work, what is held moves under the comparison.
    if (account.orders.size === 0) await this.#compare(balances.value, positions.value);
    this.#venue.hint();
    return { outcome: "recovered" };
  }

  /** Fills of before the oldest open order and the newest fill are in the log. */
  #fillsFrom(): number {
    const { account, now } = this.#parts;
    const moments = [...account.orders.values()].map(({ placedAt }) => placedAt);
    if (account.lastFill !== undefined) moments.push(account.lastFill);
    return Math.min(now(), ...moments) - CLOCKS_APART_MS;
  }

  /** Orders at the venue that the log knows as ended are ended there too; others that are not ours are reported. */
  async #sweep(orders: readonly VenueOrder[]): Promise<boolean> {
    const { account, trading, signal, logger } = this.#parts;
    for (const order of orders) {
      const ours = order.orderId === undefined ? undefined : account.find(order.orderId);
      if (ours !== undefined && isOpen(ours.order)) continue;
      const { venueOrderId, product, side } = order;
      if (ours === undefined && !(order.orderId !== undefined && isOrderId(order.orderId))) {
        this.#report(
          venueOrderId,
          `an order that this bot did not place is open at the venue: ${side} ${product}`,
        );
        continue;
      }
      if (ours === undefined) {
        this.#report(
          venueOrderId,
          `an order of another account's bot is open at the venue: ${side} ${product}`,
        );
        continue;
      }
      logger.warn("an order that counts as ended is open at the venue: it is cancelled", {
        order: ours.open.id,
        venueOrder: venueOrderId,
      });
      await trading.cancel({ ...referenceOf(ours), venueOrderId }, signal);
    }
    return true;
  }

  async #takeFill(fill: VenueFill): Promise<boolean> {
    if (orderOfFill(this.#parts, fill) !== undefined) return recordFill(this.#parts, fill);
    const { account, trading, settings } = this.#parts;
    const tradeId = tradeIdOf(trading, fill);
    if (account.trades.has(tradeId)) return true;
    const said = `${fill.side} ${fill.quantity} ${fill.product} at ${fill.price}`;
    if (!settings.adopt) {
      this.#report(tradeId, `somebody else traded on the account: ${said}; --adopt takes it into the ledger`);
      return true;
    }
    const { writer, readUntil, now, tenant } = this.#parts;
    const { owned } = await writer.own();
    if (!owned) return false;
    const whose = { tenant, account: account.state.account, tradeId, market: trading.market };
    const trade = tradeOfFill(whose, fill);
    const position = await writer.fill(trade, { occurredAt: instantOfMillis(now()) });
    if (position !== undefined) await readUntil(position);
    return position !== undefined;
  }

  /** Compares what the venue says is there with what the ledger says. */
  async #compare(balances: readonly VenueBalance[], positions: readonly VenuePosition[]): Promise<void> {
    const { account, reader, trading } = this.#parts;
    const { book } = account.state;
    const isSpot = trading.market === "spot";
    if (!isSpot) this.#comparePositions(positions);
    // What a position locks and has gained so far is in a venue's balance by rules of its own.
    if (!isSpot && positions.length > 0) return;
    for (const product of reader.products) {
      const parsed = parseProduct(product);
      if (!parsed.ok) continue;
      const { base, quote } = parsed.value;
      const held = book.positionOf(product, "spot")?.quantity ?? Decimal.ZERO;
      if (isSpot) this.#differ(base, totalOf(balances, base), held);
      const balance = book.balanceOf(quote);
      const total = totalOf(balances, quote);
      if (balance === undefined) {
        this.#report(`${quote}`, `the ledger has no balance in ${quote}: the venue says ${total}; set it`);
      } else if (this.#differ(quote, total, balance)) await this.#assert(quote, total);
    }
  }

  /** Compares positions on the futures market, those of products that are not traded here too. */
  #comparePositions(positions: readonly VenuePosition[]): void {
    const { account, reader } = this.#parts;
    for (const product of new Set([...reader.products, ...positions.map((each) => each.product)])) {
      const there = positions.find((each) => each.product === product)?.quantity ?? Decimal.ZERO;
      this.#differ(`${product} futures`, there, heldOf(account.state, product, "futures"));
    }
  }

  #differ(currency: string, venue: Decimal, ledger: Decimal): boolean {
    if (venue.equals(ledger)) return false;
    const said = `the venue holds ${venue} ${currency}, the ledger says ${ledger}`;
    this.#report(`${currency} ${venue} ${ledger}`, said);
    return true;
  }

  /** A balance that differs is stated in the log, where the ledger shows it as an assertion that fails. */
  async #assert(currency: string, amount: Decimal): Promise<void> {
    const { account, now, settings } = this.#parts;
    if (settings.shadow) return;
    await assertBalance(this.#log, account.state, { currency, amount, at: now() });
  }

  #report(key: string, message: string): void {
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.#parts.logger.warn(message, { account: this.#parts.account.state.account });
  }
}

const totalOf = (balances: readonly VenueBalance[], currency: string): Decimal =>
  balances
    .filter((each) => each.currency === currency)
    .reduce<Decimal>((sum, { total }) => sum.plus(total), Decimal.ZERO);

const failed = (reason: string): Recovered => ({ outcome: "failed", reason });
