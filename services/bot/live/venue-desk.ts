/**
 * Asks the venue, many things side by side, and keeps what it says until the bot has its turn. Here is the one place
 * where an order is sent: once, right after its intent was recorded by this process, and never again.
 */
import { haltIn } from "@spot-canvas/domain/bot/control";
import type { LiveOrder } from "@spot-canvas/domain/bot/live-account";
import type { Price } from "@spot-canvas/domain/money/amount";
import { filledOf, isOpen } from "@spot-canvas/domain/orders/order";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import { type Heard, isAwaited } from "@spot-canvas/domain/orders/settle";
import type { Cancellation, OrderReference, Placement, VenueFill, VenueOrder } from "../../venues/trading.ts";
import type { LiveParts } from "./live-parts.ts";

/** What the venue was heard to say of an order. */
export interface VenueAnswer {
  readonly orderId: string;
  /** Undefined where a question went unanswered that changes nothing. */
  readonly heard: Heard | undefined;
  /** Fills of its product, found with it. */
  readonly fills: readonly VenueFill[];
  readonly trouble?: string;
}

/** When an order is looked at next. */
interface Watch {
  lookAt: number;
  /** A question of this order is on its way. */
  busy: boolean;
  failures: number;
  /** The venue spoke of this order after its last question was asked: the answer may be older than what was said. */
  hinted: boolean;
}

/** Fills are asked for from so long before an order was placed, as clocks differ. */
export const CLOCKS_APART_MS = 60_000;
const FIRST_LOOK_MS = 250;
const LOOK_MS_MAX = 30_000;
/** An order whose deadline has passed for so long is not on its way any more, as far as clocks agree. */
const MARGIN_MS = 2_000;

/** The questions of one account. */
export class VenueDesk {
  readonly #parts: LiveParts;
  readonly #answers: VenueAnswer[] = [];
  readonly #watches = new Map<string, Watch>();
  readonly #sent = new Set<string>();

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** What came in since the last call. */
  take(): readonly VenueAnswer[] {
    return this.#answers.splice(0);
  }

  /** Sends an order whose intent this process has just recorded. */
  send(order: LiveOrder): void {
    const { id: orderId } = order.open;
    if (this.#sent.has(orderId)) return;
    this.#sent.add(orderId);
    const { trading, signal } = this.#parts;
    const { product, leverage } = order.placed;
    const wire = wireSpec(order, trading.capabilities.reduceOnly);
    const request = { orderId, product, spec: wire, sendBy: order.sendBy, ...(leverage && { leverage }) };
    this.#ask(order, async () => ({
      orderId,
      heard: heardOf(await trading.place(request, signal)),
      fills: [],
    }));
  }

  /** Asks for an order's end, and looks what became of it. */
  #cancel(order: LiveOrder): void {
    const { trading, signal } = this.#parts;
    const { id: orderId } = order.open;
    this.#ask(order, async () => {
      const cancelled: Cancellation = await trading.cancel(referenceOf(order), signal);
      if (cancelled.outcome === "unknown") {
        return { orderId, heard: undefined, fills: [], trouble: cancelled.fault.message };
      }
      return this.#looked(order);
    });
  }

  /** Looks up what is due. Gives how long until something else is, in milliseconds. */
  look(): number {
    const { account, now } = this.#parts;
    let next = Number.POSITIVE_INFINITY;
    for (const order of account.orders.values()) {
      if (!isAtVenue(order)) continue;
      const watch = this.#watchOf(order);
      if (watch.busy) continue;
      if (watch.lookAt <= now()) this.#turn(order);
      else next = Math.min(next, watch.lookAt - now());
    }
    for (const id of this.#watches.keys()) if (!account.orders.has(id)) this.#watches.delete(id);
    return next;
  }

  #turn(order: LiveOrder): void {
    if (this.#parts.ends.has(order.open.id) && !isAwaited(order.order)) this.#cancel(order);
    else this.#ask(order, () => this.#looked(order));
  }

  /** Looks an order up at its next turn, or all of them: something was heard. */
  hint(orderId?: string): void {
    for (const [id, watch] of this.#watches) {
      if (orderId !== undefined && id !== orderId) continue;
      watch.lookAt = 0;
      watch.hinted = true;
    }
  }

  /** Asks for an order's end now. */
  end(orderId: string, reason: string): void {
    const { ends, bell } = this.#parts;
    if (ends.has(orderId)) return;
    ends.set(orderId, reason);
    this.hint(orderId);
    bell.ring();
  }

  /** Looks an order up again after a while. */
  lookIn(orderId: string, milliseconds: number): void {
    const watch = this.#watches.get(orderId);
    // What is being waited for may have been said before what was heard: the look goes on at once.
    if (watch !== undefined) watch.lookAt = watch.hinted ? 0 : this.#parts.now() + milliseconds;
  }

  /** Whether a question about an order is on its way. */
  isBusy(orderId: string): boolean {
    return this.#watches.get(orderId)?.busy === true;
  }

  #watchOf({ open: { id } }: LiveOrder): Watch {
    let watch = this.#watches.get(id);
    if (watch === undefined) {
      watch = { lookAt: 0, busy: false, failures: 0, hinted: false };
      this.#watches.set(id, watch);
    }
    return watch;
  }

  #ask(order: LiveOrder, question: () => Promise<VenueAnswer>): void {
    const { signal, bell, now } = this.#parts;
    const watch = this.#watchOf(order);
    if (watch.busy) return;
    watch.busy = true;
    watch.hinted = false;
    void question()
      .catch((error: unknown): VenueAnswer => ({ ...unheard(order), trouble: wordsOf(error) }))
      .then((answer) => {
        watch.busy = false;
        const failed = answer.trouble !== undefined;
        watch.failures = failed ? watch.failures + 1 : 0;
        watch.lookAt = now() + (failed ? waitMs(watch.failures) : 0);
        if (signal.aborted) return;
        this.#answers.push(answer);
        bell.ring();
      });
  }

  async #looked(order: LiveOrder): Promise<VenueAnswer> {
    const { trading, signal, now, reader } = this.#parts;
    const { id: orderId } = order.open;
    const begun = now();
    const found = await trading.find(referenceOf(order), signal);
    if (!found.ok) return { ...unheard(order), trouble: found.error.message };
    const there = found.value;
    if (there !== undefined && there.filled.compare(filledOf(order.order).quantity) <= 0) {
      const stop = haltIn(reader.control)?.freeze === true ? undefined : missedStop(order, there);
      const trouble = stop && (await this.#move(order, stop));
      if (trouble !== undefined) return { ...unheard(order), trouble };
      return { orderId, heard: { heard: there.state, ...there }, fills: [] };
    }
    const from = order.placedAt - CLOCKS_APART_MS;
    const fills = await trading.fills({ product: order.placed.product, from }, signal);
    if (!fills.ok) return { ...unheard(order), trouble: fills.error.message };
    if (there !== undefined) return { orderId, heard: { heard: there.state, ...there }, fills: fills.value };
    return {
      orderId,
      heard: { heard: "absent", final: begun >= this.#lastArrival(order) },
      fills: fills.value,
    };
  }

  /** Has a stop stand where the log says; gives what kept the venue from telling. One that cannot be moved is ended. */
  async #move(order: LiveOrder, stopPrice: Price): Promise<string | undefined> {
    const { trading, signal } = this.#parts;
    const amended = await trading.amend(referenceOf(order), stopPrice, signal);
    if (amended.outcome === "refused") this.end(order.open.id, `it is not moved: ${amended.reason}`);
    return amended.outcome === "unknown" ? amended.fault.message : undefined;
  }

  /** From when on an order that the venue does not have cannot arrive there any more. */
  #lastArrival({ sendBy, open, placed }: LiveOrder): number {
    const { trading, settings } = this.#parts;
    const { lateMs, untimed = [] } = trading.capabilities;
    const late = untimed.includes(wireType(open, placed)) ? undefined : lateMs;
    return sendBy + (late ?? settings.inFlightMs) + MARGIN_MS;
  }
}

/** Whether an order is one of the venue, and may still fill there. */
export const isAtVenue = ({ order, placed }: LiveOrder): boolean =>
  isOpen(order) && placed.emulation !== "held";

/** What goes over the wire: the bot ends what expires, and sees to it that a sale only reduces where the venue does not. */
function wireSpec({ open, placed }: LiveOrder, canReduceOnly: boolean): OrderSpec {
  const { reduceOnly, expiresAt: _, trail: __, ...rest } = open.spec;
  const spec = { ...rest, type: wireType(open, placed) };
  return reduceOnly === true && canReduceOnly ? { ...spec, reduceOnly } : spec;
}

/** Of a trailing stop that the bot moves the venue knows a stop. */
const wireType = ({ spec }: LiveOrder["open"], { emulation }: LiveOrder["placed"]): OrderSpec["type"] =>
  emulation === "moved" ? "stop" : spec.type;

/** Where a stop should stand by the log and does not yet at the venue. It only ever gives less away: it never goes back. */
function missedStop({ open, placed }: LiveOrder, { state, stopPrice: there }: VenueOrder): Price | undefined {
  if (placed.emulation !== "moved" || state !== "open" || there === undefined) return undefined;
  const wanted = open.stop?.price;
  const gained = wanted?.compare(there) ?? 0;
  return (open.spec.side === "sell" ? gained > 0 : gained < 0) ? wanted : undefined;
}

function heardOf(placement: Placement): Heard {
  switch (placement.outcome) {
    case "accepted":
      return { heard: "accepted", venueOrderId: placement.venueOrderId };
    case "rejected":
      return { heard: "refused", reason: placement.reason };
    case "not-sent":
      return { heard: "refused", reason: `not sent: ${placement.reason}` };
    case "unknown":
      return { heard: "nothing", reason: placement.fault.message };
    default:
      return placement satisfies never;
  }
}

const unheard = ({ open: { id } }: LiveOrder): VenueAnswer => ({
  orderId: id,
  heard: undefined,
  fills: [],
});

/** An order as the venue is asked about it. */
export const referenceOf = ({ open, placed, placedAt, venueOrderId }: LiveOrder): OrderReference => ({
  orderId: open.id,
  product: placed.product,
  type: wireType(open, placed),
  placedAt,
  ...(venueOrderId === undefined ? {} : { venueOrderId }),
});

const waitMs = (failures: number): number =>
  Math.min(LOOK_MS_MAX, FIRST_LOOK_MS * 2 ** Math.min(failures, 10));

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : "it failed");
