/**
 * Stops of OKX. They are orders of another kind (`algo`) with ids of their own: one that is triggered ends, and becomes
 * an order under an id that OKX makes up, which alone fills. Both are one order here, under our id (`algoClOrdId`) and
 * OKX's id of the stop; the order that came of it names both. OKX takes no deadline for them.
 */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { isOrderId } from "@spot-canvas/domain/orders/order-id";
import type { OrderType } from "@spot-canvas/domain/orders/order-spec";
import type { CcxtRequest } from "../ccxt/ccxt-exchange.ts";
import { amountOf, arrayOf, doubleOf, type JsonObject, textOf } from "../json.ts";
import type { Rest } from "../rest.ts";
import type { OrderRequest, VenueFill, VenueOrder } from "../trading.ts";
import type { Wire } from "../venue-account.ts";
import type { VenueFault } from "../venue-fault.ts";
import { asNamed, type OkxInstrument, type OkxNames } from "./instruments.ts";
import { type OkxTradeMode, okxSize, readOkxOrder, rowsOf, sideOf } from "./orders.ts";
import type { OkxPages } from "./pages.ts";
import { isAbsent } from "./refuse-order.ts";

/** The limit that their requests count to. */
export const STOPS_LIMIT = "stops";
/** The name of stops alone among OKX's kinds of algo orders, and with pairs of stop and target, which are not ours. */
const STOP_KIND = "conditional";
const OPEN_KINDS = "conditional,oco";
/** An order that a stop became shows up at once; OKX forgets one that was cancelled without a fill. */
const APPEARS_WITHIN_MS = 60_000;

/** Whether orders of a type are stops at OKX. */
export const isOkxStop = (type: OrderType): boolean => type === "stop" || type === "stop-limit";

/** The body of a stop. Where it names no `clOrdId`, ccxt makes one up, and a tag of its own with it. */
export const okxStop = (
  { orderId, spec }: OrderRequest,
  instrument: OkxInstrument,
  tdMode: OkxTradeMode,
): Readonly<Record<string, string | boolean>> => ({
  instId: instrument.id,
  tdMode,
  algoClOrdId: orderId,
  clOrdId: orderId,
  side: spec.side,
  ordType: STOP_KIND,
  sz: okxSize(spec.quantity, instrument),
  slTriggerPx: String(spec.stopPrice),
  slTriggerPxType: "last",
  // -1: at the market.
  slOrdPx: String(spec.limitPrice ?? -1),
  ...(tdMode === "cash" && spec.side === "buy" && { tgtCcy: "base_ccy" }),
  ...(spec.reduceOnly === true && { reduceOnly: true }),
});

/** The body of what moves a stop. */
export const okxMove = (orderId: string, { id }: OkxInstrument, stopPrice: Price) => ({
  instId: id,
  algoClOrdId: orderId,
  newSlTriggerPx: String(stopPrice),
  newSlOrdPx: "-1",
});

/** A stop as OKX has it. */
export interface OkxStop {
  readonly orderId: string;
  readonly venueOrderId: string;
  readonly product: string;
  readonly side: "buy" | "sell";
  readonly state: "waiting" | "triggered" | "ended";
  /** OKX's ids of the orders that came of it. */
  readonly became: readonly string[];
  /** Epoch milliseconds; NaN where it was not triggered. */
  readonly triggeredAt: number;
  readonly reason: string;
  readonly stopPrice: Price | undefined;
}

const STATES: Readonly<Record<string, OkxStop["state"]>> = {
  live: "waiting",
  pause: "waiting",
  effective: "triggered",
  partially_effective: "triggered",
  canceled: "ended",
  order_failed: "ended",
  partially_failed: "triggered",
};

/** Reads a stop. */
export function readOkxStop(row: JsonObject, names: OkxNames): OkxStop | undefined {
  const [venueOrderId, id, state] = [textOf(row["algoId"]), textOf(row["instId"]), textOf(row["state"])];
  const stopPrice = amountOf(row["slTriggerPx"]);
  const [side, known] = [sideOf(row["side"]), STATES[state ?? ""]];
  if (!venueOrderId || !id || !side || !known) return undefined;
  const listed = (arrayOf(row["ordIdList"]) ?? []).flatMap((each) => textOf(each) || []);
  const became = listed.length > 0 ? listed : [textOf(row["ordId"]) ?? ""].filter((each) => each !== "");
  return {
    orderId: textOf(row["algoClOrdId"]) ?? "",
    venueOrderId,
    product: names(id).product,
    side,
    state: known,
    became,
    triggeredAt: doubleOf(row["triggerTime"]),
    reason: [state, textOf(row["failCode"])].filter(Boolean).join(" "),
    stopPrice: stopPrice && Price(stopPrice),
  };
}

/** How an end is asked for. */
export type OkxStopPost = (path: string, body: CcxtRequest["parameters"], limit?: string) => Wire;

/** What a fill of a stop belongs to. */
type Owner = Pick<VenueFill, "orderId" | "venueOrderId">;

/** The stops of one account. */
export class OkxStops {
  readonly #rest: Rest;
  readonly #pages: OkxPages;
  /** By OKX's id of the order that a stop became; null where an order came of no stop of ours. */
  readonly #owners = new Map<string, Owner | null>();

  constructor(rest: Rest, pages: OkxPages) {
    this.#rest = rest;
    this.#pages = pages;
  }

  /** The stop of our id, with what the order that came of it filled. */
  async find(
    orderId: string,
    instrument: OkxInstrument,
    signal: AbortSignal,
  ): Promise<Result<VenueOrder | undefined, VenueFault>> {
    const stop = await this.#stopOf(orderId, instrument, signal);
    if (!stop.ok || stop.value === undefined) return stop as Result<undefined, VenueFault>;
    const found = stop.value;
    const orders = await this.#orders(found, instrument, signal);
    if (!orders.ok) return orders;
    const filled = orders.value.reduce<Decimal>((sum, each) => sum.plus(each.filled), Decimal.ZERO);
    const isOpen = found.state === "waiting" || this.#isComing(found, orders.value);
    const { venueOrderId, product, side } = found;
    const reason = orders.value.find((each) => each.reason !== undefined)?.reason ?? found.reason;
    const order = { orderId, venueOrderId, product, side, filled: Quantity(filled) };
    if (!isOpen) return ok({ ...order, state: "closed", reason });
    const { state, stopPrice } = found;
    return ok({ ...order, state: "open", ...(state === "waiting" && stopPrice && { stopPrice }) });
  }

  /** All that wait, also those that are not ours. */
  async waiting(names: OkxNames, signal: AbortSignal): Promise<Result<readonly VenueOrder[], VenueFault>> {
    const read = (row: JsonObject) => readOkxStop(row, names);
    const path = "trade/orders-algo-pending";
    const asked = { path, parameters: { ordType: OPEN_KINDS }, limit: STOPS_LIMIT };
    const found = await this.#pages(asked, read, (stop) => stop.venueOrderId, signal);
    if (!found.ok) return found;
    return ok(
      found.value.map(({ orderId, venueOrderId, product, side }) => ({
        ...(orderId !== "" && { orderId }),
        ...{ venueOrderId, product, side, state: "open", filled: Quantity(Decimal.ZERO) },
      })),
    );
  }

  /** What ends a stop: itself while it waits, the order that it became from then on. Undefined where nothing is left. */
  async cancellation(
    orderId: string,
    instrument: OkxInstrument,
    post: OkxStopPost,
    signal: AbortSignal,
  ): Promise<Result<Wire | undefined, VenueFault>> {
    const stop = await this.#stopOf(orderId, instrument, signal);
    if (!stop.ok || stop.value === undefined) return stop as Result<undefined, VenueFault>;
    const { state, venueOrderId: algoId } = stop.value;
    const { id: instId } = instrument;
    if (state === "waiting") return ok(post("trade/cancel-algos", [{ algoId, instId }], STOPS_LIMIT));
    const orders = await this.#orders(stop.value, instrument, signal);
    if (!orders.ok) return orders;
    const open = orders.value.find((each) => each.state === "open");
    return ok(open && post("trade/cancel-order", { instId, ordId: open.ordId }));
  }

  /** Fills under our id, also those of orders that stops became. */
  async owned(
    fills: readonly VenueFill[],
    instrument: OkxInstrument,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFill[], VenueFault>> {
    const owned: VenueFill[] = [];
    for (const fill of fills) {
      if (fill.orderId !== undefined && isOrderId(fill.orderId)) {
        owned.push(fill);
        continue;
      }
      const owner = await this.#ownerOf(fill.venueOrderId, instrument, signal);
      if (!owner.ok) return owner;
      owned.push({ ...fill, ...owner.value });
    }
    return ok(owned);
  }

  async #ownerOf(
    ordId: string,
    instrument: OkxInstrument,
    signal: AbortSignal,
  ): Promise<Result<Owner | null, VenueFault>> {
    const known = this.#owners.get(ordId);
    if (known !== undefined) return ok(known);
    const order = await this.#order(ordId, instrument, signal);
    if (!order.ok) return order;
    // OKX tells of orders for a while, and of stops for three months.
    const stop = order.value ? ok(undefined) : await this.#formerOf(ordId, instrument, signal);
    if (!stop.ok) return stop;
    const found = order.value ?? stop.value;
    const owner = found?.orderId && isOrderId(found.orderId) ? ownerIn(found) : null;
    this.#owners.set(ordId, owner);
    return ok(owner);
  }

  /** The stop that became an order. */
  async #formerOf(ordId: string, { id: instId }: OkxInstrument, signal: AbortSignal) {
    const parameters = { ordType: STOP_KIND, state: "effective", instId };
    const asked = { path: "trade/orders-algo-history", parameters, limit: STOPS_LIMIT };
    const read = (row: JsonObject) => readOkxStop(row, asNamed);
    const found = await this.#pages(asked, read, (stop) => stop.venueOrderId, signal);
    return found.ok ? ok(found.value.find(({ became }) => became.includes(ordId))) : found;
  }

  #stopOf(
    algoClOrdId: string,
    instrument: OkxInstrument,
    signal: AbortSignal,
  ): Promise<Result<OkxStop | undefined, VenueFault>> {
    return this.#one(
      "trade/order-algo",
      { algoClOrdId },
      (row) => readOkxStop(row, () => instrument),
      (stop) => stop.orderId === algoClOrdId,
      signal,
    );
  }

  #order(ordId: string, instrument: OkxInstrument, signal: AbortSignal) {
    const read = (row: JsonObject) => {
      const order = readOkxOrder(row, () => instrument);
      return order && { ...order, ordId };
    };
    return this.#one("trade/order", { instId: instrument.id, ordId }, read, () => true, signal);
  }

  /** The orders that came of a stop, and whose they are from now on. */
  async #orders({ orderId, venueOrderId, became }: OkxStop, instrument: OkxInstrument, signal: AbortSignal) {
    const orders: (VenueOrder & { readonly ordId: string })[] = [];
    for (const ordId of became) {
      this.#owners.set(ordId, { orderId, venueOrderId });
      const order = await this.#order(ordId, instrument, signal);
      if (!order.ok) return order;
      if (order.value !== undefined) orders.push(order.value);
    }
    return ok(orders);
  }

  /** Whether what a stop became may still fill, or is still to be seen. */
  #isComing({ state, triggeredAt }: OkxStop, orders: readonly VenueOrder[]): boolean {
    if (state !== "triggered") return false;
    if (orders.length > 0) return orders.some((order) => order.state === "open");
    return this.#rest.settings.now() - triggeredAt < APPEARS_WITHIN_MS;
  }

  /** The one row that an endpoint has of something; undefined where it has none. */
  async #one<T>(
    path: string,
    parameters: Readonly<Record<string, string>>,
    read: (row: JsonObject) => T | undefined,
    isIt: (found: T) => boolean,
    signal: AbortSignal,
  ): Promise<Result<T | undefined, VenueFault>> {
    const rows = (json: unknown) => rowsOf(json, read);
    const found = await this.#rest.ask({ path, parameters, limit: STOPS_LIMIT, read: rows }, signal);
    if (!found.ok) return isAbsent(found.error) ? ok(undefined) : found;
    return ok(found.value.find(isIt));
  }
}

const ownerIn = ({ orderId, venueOrderId }: Pick<VenueOrder, "orderId" | "venueOrderId">): Owner => ({
  ...(orderId !== undefined && { orderId }),
  venueOrderId,
});
