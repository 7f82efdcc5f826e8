/** Records that a person wants an order: with the price of now, so that it is decided the same whenever it is looked at. */
import { unclearRequest } from "@spot-canvas/domain/bot/unclear-request";
import type { OrderRequested } from "@spot-canvas/domain/events/bodies/request";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { TIMEFRAMES, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { eventsOn } from "../bot/enable.ts";
import type { EventLog } from "../log/event-log.ts";
import { boundAccount } from "./bound-account.ts";
import { configurationsIn } from "./configure.ts";

/** What is wanted, by whom. */
export interface RequestOrder {
  readonly log: EventLog;
  readonly tenant: string;
  /** Absent: the account's. */
  readonly venue?: string;
  readonly order: Omit<OrderRequested, "venue" | "at" | "price" | "timeframe" | "candle">;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Records a request; gives its position. Faults: `AccountNotFound`, `AccountClosed`, `NoVenue`, `InvalidProduct`, `NoPrice`, `OrderUnclear`. */
export async function requestOrder(options: RequestOrder): Promise<number> {
  const { log, tenant, order, now } = options;
  const { account, product } = order;
  unwrap(parseProduct(product));
  const bound = await boundAccount(log, account, tenant);
  const subject = formatSubject({ family: "control", account }, tenant);
  const configured = [...configurationsIn(await eventsOn(log, "TRADING", subject)).values()].find(
    (each) => each.product === product && (options.venue === undefined || each.venue === options.venue),
  );
  const venue = options.venue ?? bound.venue ?? configured?.venue;
  if (venue === undefined) {
    throw new Fault("NoVenue", "usage", `${account} is bound to no venue: name one`);
  }
  const newest = await newestCandle(options, venue, configured?.timeframe);
  const data: OrderRequested = { ...order, venue, ...newest };
  const unclear = unclearRequest(data);
  if (unclear) throw unclear;
  const id = identityOf("OrderRequested", tenant, account, order.request_id);
  const at = instantOfMillis(now());
  const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
  return (await log.append(newEvent("OrderRequested", data, subject, envelope))).position;
}

/** A candle that is no older than this many of its widths is of a market that moves now. */
const WIDTHS_LIVE = 3;

/**
 * The newest price of a product, of the series that the account trades, else of the one whose candles are newest. Where
 * the market is one of the past, its newest close is now: paper orders fill at the candle behind it.
 */
async function newestCandle(
  { log, tenant, order, now }: RequestOrder,
  venue: string,
  preferred: string | undefined,
): Promise<Pick<OrderRequested, "at" | "price" | "timeframe" | "candle">> {
  let best: { readonly timeframe: Timeframe; readonly close: number; readonly found: Newest } | undefined;
  for (const timeframe of TIMEFRAMES) {
    if (preferred !== undefined && timeframe !== preferred) continue;
    const found = await newestOf(log, { venue, product: order.product, timeframe }, tenant);
    if (found === undefined) continue;
    const close = found.time + widthOf(timeframe);
    if (best === undefined || close > best.close) best = { timeframe, close, found };
  }
  if (best === undefined) {
    const message = `no price is known of ${venue} ${order.product}: record candles of it first`;
    throw new Fault("NoPrice", "conflict", message);
  }
  const { timeframe, close, found } = best;
  const isLive = now() - close <= WIDTHS_LIVE * widthOf(timeframe);
  return {
    at: formatMillis(isLive ? Math.max(now(), close) : close),
    price: Decimal.ofDouble(found.price).toString(),
    timeframe,
    candle: { open_time: found.time, position: found.position },
  };
}

interface Newest {
  readonly time: number;
  readonly price: number;
  readonly position: number;
}

async function newestOf(
  log: EventLog,
  series: { readonly venue: string; readonly product: string; readonly timeframe: Timeframe },
  tenant: string,
): Promise<Newest | undefined> {
  const last = await log.last(formatSubject({ family: "candles", ...series }, tenant));
  const reading = last && readEvent(last);
  if (reading?.outcome !== "event" || reading.event.type !== "CandlesRecorded") return undefined;
  const { time, close } = reading.event.data.candles;
  if (time.length === 0) return undefined;
  return { time: time.at(-1)!, price: close.at(-1)!, position: last!.position };
}
