/** What the parts of a live bot share. */
import type { LiveAccount, LiveOrder } from "@spot-canvas/domain/bot/live-account";
import { placedOn, SEND_WITHIN_MS } from "@spot-canvas/domain/bot/place";
import type { OrderPlaced } from "@spot-canvas/domain/events/bodies/order";
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Emulation } from "@spot-canvas/domain/orders/emulate";
import { type OrderOpening, openOrder } from "@spot-canvas/domain/orders/open-order";
import { orderIdOf } from "@spot-canvas/domain/orders/order-id";
import type { TradingTerms } from "@spot-canvas/domain/orders/trading-terms";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Logger } from "../../logging/logger.ts";
import type { Trading } from "../../venues/trading.ts";
import type { Bell } from "../../waiting/bell.ts";
import type { Cause, OrderEventType, OrderWriter } from "../order-writer.ts";
import type { RecordedTerms } from "../recorded-terms.ts";
import type { LivePrices } from "./live-prices.ts";
import type { LiveReader } from "./live-reader.ts";
import type { LiveSettings } from "./live-settings.ts";

/** The parts. */
export interface LiveParts {
  readonly account: LiveAccount;
  readonly reader: LiveReader;
  readonly writer: OrderWriter;
  readonly trading: Trading;
  readonly prices: LivePrices;
  readonly terms: RecordedTerms;
  readonly settings: LiveSettings;
  readonly logger: Logger;
  readonly bell: Bell;
  readonly tenant: string;
  /** Ends what asks the venue. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Orders that shall end, and why: by order id, until they have. */
  readonly ends: Map<string, string>;
  /** Waits until TRADING is read up to a position. */
  readonly readUntil: (position: number) => Promise<void>;
}

/**
 * Records an event of an order and waits until it is read back. False where this bot does not own the account, or
 * somebody wrote first: what is to be done is then worked out anew.
 */
export async function record<T extends OrderEventType>(
  { writer, reader, readUntil }: LiveParts,
  type: T,
  data: EventData[T],
  id: string,
  cause: Cause,
): Promise<boolean> {
  const { owned } = await writer.own();
  if (!owned || !(await writer.order(type, data, id, cause))) return false;
  await readUntil(reader.lastOrder);
  return true;
}

/** Records the intent of an order; gives the order once it is read back, undefined where {@link record} says false. */
export async function recordIntent(
  parts: LiveParts,
  placed: OrderPlaced,
  cause: Cause,
): Promise<LiveOrder | undefined> {
  const done = await record(parts, "OrderPlaced", placed, placed.order_id, cause);
  return done ? parts.account.orders.get(placed.order_id) : undefined;
}

/** The intent of an opening as of now, in the form in which it goes to the venue. */
export function intentOf(
  { account, reader, now }: LiveParts,
  opening: OrderOpening,
  terms: TradingTerms,
  {
    emulation,
    reserved = NOTHING,
  }: { readonly emulation?: Emulation | undefined; readonly reserved?: Money },
): OrderPlaced {
  const { state } = account;
  const { signal, leg, generation } = opening;
  const id = orderIdOf({
    tenant: state.tenant,
    account: state.account,
    signalId: signal.id,
    leg,
    generation,
  });
  const order = openOrder(opening, id, state.placed + 1, reserved);
  const at = { now: Math.max(state.clock, now()), trading: reader.position };
  // Whoever owns the account next begins when the lease ends: nothing is sent after that.
  const sendBy = Math.min(now() + SEND_WITHIN_MS, reader.lease?.until ?? Number.POSITIVE_INFINITY);
  return {
    ...placedOn(state, order, terms, at),
    ...(emulation === undefined ? {} : { emulation }),
    send_deadline: formatMillis(sendBy),
  };
}

const NOTHING = Money(Decimal.ZERO);

/** What happened to an order now, because of its intent. */
export const causeOf = (order: LiveOrder, now: number): Cause => ({
  causationId: order.eventId,
  correlationId: order.correlationId,
  occurredAt: instantOfMillis(now),
});

/** The terms of a product, as far as decisions have come. */
export const termsOf = ({ terms, trading, account }: LiveParts, product: string): Promise<TradingTerms> =>
  terms.at(trading.venue, product, account.state.market);
