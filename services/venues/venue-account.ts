/**
 * What is the same of the accounts of all venues: an order and its end are sent once, and what is known of them then is
 * said; fills come oldest first; changes are followed. What differs, an adapter says.
 */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import { ok, type Result } from "@spot-canvas/domain/fault";
import type { Price } from "@spot-canvas/domain/money/amount";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";
import { SendDeadlinePassed } from "./ccxt/ccxt-exchange.ts";
import { followAll, type OrderFeed } from "./live/follow-orders.ts";
import { Rest, type RestSetup, type Sending } from "./rest.ts";
import type {
  Amendment,
  Cancellation,
  FillRequest,
  OrderReference,
  OrderRequest,
  OrderUpdate,
  Placement,
  Trading,
  VenueBalance,
  VenueContract,
  VenueFill,
  VenueFunding,
  VenueOrder,
  VenuePosition,
} from "./trading.ts";
import type { VenueFault } from "./venue-fault.ts";
import { titleOf } from "./venue-title.ts";

/** What an account is opened with. Its limits are named `orders` and `reads`; a wire may name another one. */
export interface AccountSetup extends RestSetup {
  readonly capabilities: VenueCapabilities;
  /** Spot where nothing is said. */
  readonly market?: MarketType;
  /** None where only the REST address is another one than the venue's: then nothing is followed. */
  readonly feeds: readonly OrderFeed[];
}

/** One thing to send once, and what its answer says. */
export type Wire = Pick<Sending<string>, "send" | "read"> & Partial<Pick<Sending<string>, "limit">>;

/** One account. */
export abstract class VenueAccount implements Trading {
  readonly venue: Trading["venue"];
  readonly market: MarketType;
  readonly capabilities: VenueCapabilities;
  protected readonly rest: Rest;
  readonly #feeds: readonly OrderFeed[];

  constructor({ capabilities, feeds, market = "spot", ...setup }: AccountSetup) {
    this.venue = setup.settings.venue;
    this.market = market;
    this.capabilities = capabilities;
    this.rest = new Rest(setup);
    this.#feeds = feeds;
  }

  /** What sends an order; its answer is read for the venue's id of it. A fault: it cannot be put in the venue's terms. */
  protected abstract orderOf(request: OrderRequest, signal: AbortSignal): Promise<Result<Wire, VenueFault>>;

  /**
   * What asks for an order's end; its answer is read for why there was nothing to end, "" where it was asked for.
   * Undefined where the venue has no such order.
   */
  protected abstract cancellationOf(
    order: OrderReference,
    signal: AbortSignal,
  ): Promise<Result<Wire | undefined, VenueFault>>;

  /** What moves a stop; its answer is read for anything. Undefined where the venue moves none. */
  protected async amendmentOf(
    _order: OrderReference,
    _stopPrice: Price,
    _signal: AbortSignal,
  ): Promise<Result<Wire | undefined, VenueFault>> {
    return ok(undefined);
  }

  /** Whether a refusal says that there was nothing to end. */
  protected abstract isNotOpen(fault: VenueFault): boolean;

  /** Fills in the order of the venue. */
  protected abstract fillsOf(
    request: FillRequest,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFill[], VenueFault>>;

  abstract find(
    order: OrderReference,
    signal: AbortSignal,
  ): Promise<Result<VenueOrder | undefined, VenueFault>>;

  abstract openOrders(signal: AbortSignal): Promise<Result<readonly VenueOrder[], VenueFault>>;

  abstract balances(signal: AbortSignal): Promise<Result<readonly VenueBalance[], VenueFault>>;

  async positions(_signal: AbortSignal): Promise<Result<readonly VenuePosition[], VenueFault>> {
    return ok([]);
  }

  async funding(_from: number, _signal: AbortSignal): Promise<Result<readonly VenueFunding[], VenueFault>> {
    return ok([]);
  }

  async contract(
    _product: string,
    _signal: AbortSignal,
  ): Promise<Result<VenueContract | undefined, VenueFault>> {
    return ok(undefined);
  }

  async place(request: OrderRequest, signal: AbortSignal): Promise<Placement> {
    const reason = unfit(request.spec, this.capabilities);
    if (reason !== undefined) return { outcome: "not-sent", reason };
    const order = await this.orderOf(request, signal);
    if (!order.ok) return { outcome: "not-sent", reason: order.error.message };
    try {
      const sent = await this.rest.once({ limit: "orders", ...order.value }, signal);
      if (sent.ok) return { outcome: "accepted", venueOrderId: sent.value };
      const fault = sent.error;
      if (leavesUnknown(fault)) return { outcome: "unknown", fault };
      return { outcome: fault.tag === "VenueRateLimited" ? "not-sent" : "rejected", reason: fault.message };
    } catch (error) {
      if (error instanceof SendDeadlinePassed) return { outcome: "not-sent", reason: error.message };
      throw error;
    }
  }

  async cancel(order: OrderReference, signal: AbortSignal): Promise<Cancellation> {
    const cancellation = await this.cancellationOf(order, signal);
    if (!cancellation.ok) return { outcome: "unknown", fault: cancellation.error };
    const wire = cancellation.value;
    if (wire === undefined) {
      return { outcome: "not-open", reason: `${titleOf(this.venue)} has no such order.` };
    }
    const sent = await this.rest.once({ limit: "orders", ...wire }, signal);
    if (!sent.ok && !this.isNotOpen(sent.error)) return { outcome: "unknown", fault: sent.error };
    const reason = sent.ok ? sent.value : sent.error.message;
    return reason === "" ? { outcome: "requested" } : { outcome: "not-open", reason };
  }

  async amend(order: OrderReference, stopPrice: Price, signal: AbortSignal): Promise<Amendment> {
    const amendment = await this.amendmentOf(order, stopPrice, signal);
    if (!amendment.ok) return { outcome: "unknown", fault: amendment.error };
    const wire = amendment.value;
    if (wire === undefined) return { outcome: "refused", reason: "The venue moves no stops." };
    const sent = await this.rest.once({ limit: "orders", ...wire }, signal);
    if (sent.ok) return { outcome: "requested" };
    const fault = sent.error;
    if (leavesUnknown(fault) || fault.tag === "VenueRateLimited") return { outcome: "unknown", fault };
    return { outcome: "refused", reason: fault.message };
  }

  async fills(request: FillRequest, signal: AbortSignal): Promise<Result<readonly VenueFill[], VenueFault>> {
    const found = await this.fillsOf(request, signal);
    return found.ok ? ok(oldestFirst(found.value)) : found;
  }

  updates(signal: AbortSignal): AsyncIterable<OrderUpdate> {
    return followAll(this.#feeds, this.rest.settings, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.rest[Symbol.dispose]();
  }
}

/** The fills by time; those of one time stay as they stand. */
const oldestFirst = (fills: readonly VenueFill[]): readonly VenueFill[] =>
  fills.toSorted((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));

/** Faults after which nobody knows whether the order is at the venue. */
const leavesUnknown = ({ tag }: VenueFault): boolean =>
  tag === "VenueUnavailable" || tag === "VenueUnreadable";

/** Why a venue cannot take an order as it is asked for; undefined where it can. */
function unfit(spec: OrderSpec, can: VenueCapabilities): string | undefined {
  if (!can.orderTypes.includes(spec.type)) return `The venue has no ${spec.type} orders.`;
  if (spec.timeInForce && !can.timeInForce.includes(spec.timeInForce)) {
    return `The venue has no ${spec.timeInForce} orders.`;
  }
  if (spec.postOnly && !can.postOnly) return "The venue has no post-only orders.";
  if (spec.funds && !can.funds) return "The venue has no market buys that spend so much.";
  if (spec.reduceOnly && !can.reduceOnly) return "Spot orders cannot be told to reduce only.";
  if (spec.expiresAt !== undefined)
    return "Orders that expire are not sent: they are cancelled when it is time.";
  return undefined;
}
