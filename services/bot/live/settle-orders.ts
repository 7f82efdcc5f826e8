/** Records what the venue says of the account's orders: the answers, the fills each once, the ends. */
import type { LiveOrder } from "@spot-canvas/domain/bot/live-account";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { Money } from "@spot-canvas/domain/money/amount";
import { isAwaited, type SettlingEvent, settle } from "@spot-canvas/domain/orders/settle";
import type { Trading, VenueFill } from "../../venues/trading.ts";
import { causeOf, type LiveParts, record } from "./live-parts.ts";
import type { VenueAnswer, VenueDesk } from "./venue-desk.ts";

/** The name of a venue's fill in the ledger: the same however often it is told. */
export const tradeIdOf = (
  { venue, market }: Pick<Trading, "venue" | "market">,
  { product, tradeId }: Pick<VenueFill, "product" | "tradeId">,
): string =>
  // Each market of a venue counts its trades by itself.
  identityOf("venue-trade", venue, product, tradeId, ...(market === "spot" ? [] : [market]));

/** Takes in an answer. Gives false where it has to be worked out anew. */
export async function takeAnswer(parts: LiveParts, desk: VenueDesk, answer: VenueAnswer): Promise<boolean> {
  const { account, logger, settings, ends } = parts;
  const { orderId, heard, trouble } = answer;
  if (trouble !== undefined)
    logger.warn("the venue does not tell of an order", { order: orderId, reason: trouble });
  const order = account.find(orderId);
  if (order === undefined || heard === undefined) return true;
  if (heard.heard === "open" || heard.heard === "closed") {
    // That it has fills says that it was taken, and its fills are known by the venue's id of it.
    for (const event of settle(order.order, { ...heard, heard: "open" }).record) {
      if (!(await recordSettling(parts, order, event))) return false;
    }
  }
  for (const fill of answer.fills) if (!(await recordFill(parts, fill))) return false;
  const { record: events, next } = settle(order.order, heard);
  for (const event of events) if (!(await recordSettling(parts, order, event))) return false;
  if (next === "rest") desk.lookIn(orderId, ends.has(orderId) ? settings.lookAgainMs : settings.lookEveryMs);
  else if (next !== "done") desk.lookIn(orderId, heard.heard === "accepted" ? 0 : settings.lookAgainMs);
  return true;
}

/** Records an event that settles an order. */
export async function recordSettling(
  parts: LiveParts,
  order: LiveOrder,
  event: SettlingEvent,
): Promise<boolean> {
  const { now, logger } = parts;
  const { account, order_id } = order.placed;
  const base = { order_id, account };
  const cause = causeOf(order, now());
  if (event.type === "OrderAccepted") {
    const { venueOrderId: id } = event;
    const data = id === undefined ? base : { ...base, venue_order_id: id };
    return record(parts, event.type, data, order_id, cause);
  }
  const { type } = event;
  const reason = (type === "OrderCancelled" ? parts.ends.get(order_id) : undefined) ?? event.reason;
  const told = { account, order: order_id, product: order.placed.product, reason: reason.slice(0, 300) };
  if (type === "OrderRejected") logger.warn("the venue refused an order", told);
  if (type === "OrderUnresolved") logger.warn("it is not known whether the venue has an order", told);
  // An order may be unresolved more than once.
  const id = type === "OrderUnresolved" ? `${order_id} ${now()}` : order_id;
  return record(parts, type, { ...base, reason: reason.slice(0, REASON_LENGTH_MAX) }, id, cause);
}

/** What a reason is cut to: venues answer with whole pages. */
const REASON_LENGTH_MAX = 1_000;

/** Records a fill of one of the account's orders, once, and that it was taken before; one of nobody's is left alone. */
export async function recordFill(parts: LiveParts, fill: VenueFill): Promise<boolean> {
  const { account, trading, writer, readUntil, now, logger } = parts;
  const tradeId = tradeIdOf(trading, fill);
  const order = orderOfFill(parts, fill);
  if (order === undefined || account.trades.has(tradeId)) return true;
  if (isAwaited(order.order)) {
    const { venueOrderId } = fill;
    if (!(await recordSettling(parts, order, { type: "OrderAccepted", venueOrderId }))) return false;
  }
  const { owned } = await writer.own();
  if (!owned) return false;
  const position = await writer.fill(tradeOf(parts, order, fill, tradeId), causeOf(order, now()));
  if (position === undefined) return false;
  await readUntil(position);
  const { product, side } = fill;
  logger.info(`filled: ${side} ${fill.quantity} ${product} at ${fill.price}`, { order: order.open.id });
  return true;
}

/** The order that a fill is of, by our id or the venue's. */
export function orderOfFill({ account }: LiveParts, fill: VenueFill): LiveOrder | undefined {
  const own = fill.orderId === undefined ? undefined : account.find(fill.orderId);
  return own ?? account.findAtVenue(fill.venueOrderId);
}

/** The ledger's record of a fill. */
function tradeOf(
  { tenant, account, trading: { market } }: LiveParts,
  { open, placed }: LiveOrder,
  fill: VenueFill,
  tradeId: string,
): Trade {
  const { signal, role, reason } = open;
  const sequence = Number(fill.tradeId);
  return {
    ...tradeOfFill({ tenant, account: account.state.account, tradeId, market }, fill),
    ...(placed.leverage !== undefined && { leverage: placed.leverage }),
    strategy: signal.strategy,
    orderId: open.id,
    signalId: signal.id,
    ...(Number.isSafeInteger(sequence) && sequence >= 0 && { sequence }),
    ...(role === "entry" ? { entryReason: reason } : { exitReason: reason }),
    ...(signal.confidence !== undefined && { confidence: signal.confidence }),
    ...(signal.stopLoss !== undefined && { stopLoss: signal.stopLoss }),
    ...(signal.takeProfit !== undefined && { takeProfit: signal.takeProfit }),
  };
}

/** What a fill alone says. */
export const tradeOfFill = (
  {
    tenant,
    account,
    tradeId,
    market,
  }: {
    readonly tenant: string;
    readonly account: string;
    readonly tradeId: string;
    readonly market: MarketType;
  },
  fill: VenueFill,
): Trade => ({
  tenantId: tenant,
  tradeId,
  accountId: account,
  symbol: fill.product,
  side: fill.side,
  quantity: fill.quantity,
  price: fill.price,
  fee: Money(fill.fee),
  feeCurrency: fill.feeCurrency,
  marketType: market,
  timestamp: fill.time,
  venueTradeId: fill.tradeId,
  liquidity: fill.liquidity,
});
