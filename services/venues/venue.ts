/**
 * The market data of a venue, as a port: what every adapter gives, with the venue's traps taken out of it. One contract
 * suite (`testing/venue-contract.ts`) runs against all. What a venue can and cannot do is in its {@link Capabilities};
 * nothing else depends on which venue it is.
 *
 * Times are epoch milliseconds, intervals include `from` and exclude `to`, products are ours (`BTC-USD`). What goes
 * wrong at the venue is a value ({@link VenueFault}); an aborted signal is thrown, as its own reason.
 */
import type { Result } from "@spot-canvas/domain/fault";
import type { Candle, CandleColumns } from "@spot-canvas/domain/market/candle";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { Venue } from "@spot-canvas/domain/market/venue";
import type { Price, Quantity } from "@spot-canvas/domain/money/amount";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import type { TradingRules } from "@spot-canvas/domain/orders/trading-rules";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { VenueFault } from "./venue-fault.ts";

/** What a venue can do. Asking for anything else is refused with `VenueRefused`. */
export interface Capabilities {
  /** Widths of the candles that it serves, narrowest first. */
  readonly timeframes: readonly Timeframe[];
  /** The most slots that one page of candles covers. */
  readonly pageSlots: number;
  /** It serves only the newest so many candles of a series, whatever is asked; absent where it serves all. */
  readonly newestCandles?: number;
  /** How long after its close a candle is served: before, it may lack its last trades, and a page ends without it. */
  readonly settledAfterMs: number;
  /** How many pages of candles a second its limit allows, alone at this address: for an estimate of what a range takes. */
  readonly pagesPerSecond: number;
  /** Whether {@link MarketData.trades} reaches back to the first trade: the way to candles older than it serves. */
  readonly tradeHistory: boolean;
  /** What comes while the market runs: candles as they form, the trades to build them from, or nothing: poll. */
  readonly live: "candles" | "trades" | "polling";
}

/** A product as the venue lists it. */
export interface ListedProduct {
  /** Our name for it, such as `BTC-USD`. */
  readonly product: string;
  /** The venue's own, such as `XXBTZUSD`. */
  readonly venueId: string;
  /** Tick, lot and minimums of its orders, in base and quote currency. */
  readonly rules: TradingRules;
  /** Of a perpetual contract, which is of the futures market: how much base currency one is. */
  readonly contractSize?: Decimal;
  /** `limited`: only some orders are taken. `announced`: listed, and not open yet. */
  readonly status: "trading" | "limited" | "halted" | "announced";
}

/** What a venue takes of a fill, as a share of its quote amount. */
export interface FeeTier {
  /** The volume of the last 30 days, in the schedule's currency, from which on it holds. */
  readonly fromVolume: Decimal;
  readonly maker: Decimal;
  readonly taker: Decimal;
}

/** The fees of some products, lowest volume first. */
export interface FeeSchedule {
  /** The products that it is for, ours; `all` where the venue has one for all. */
  readonly products: "all" | readonly string[];
  /** What volumes are counted in. */
  readonly currency: string;
  readonly tiers: readonly FeeTier[];
  /** `venue`: told by the venue itself. `published`: from its published table, as the adapter knows it. */
  readonly source: "venue" | "published";
}

/** Which candles are wanted. Both times stand on the timeframe's grid. */
export interface CandleRequest extends Interval {
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** A row or a frame that is not what it must be, for the quarantine: byte for byte, with the reason in words. */
export interface RefusedInput {
  readonly body: string;
  readonly reason: string;
}

/**
 * One page of history. Nothing is said of slots outside of `covered`: not closed yet, or deeper than the venue
 * serves. A slot inside without a candle had no trades.
 */
export interface CandlePage {
  /** What the page is complete for, on the grid; empty (`from` equals `to`) where the venue said nothing. */
  readonly covered: Interval;
  /** Closed candles only, oldest first, each once, all within `covered`; rows made up for empty slots are not in it. */
  readonly candles: CandleColumns;
  /** Rows that are no candle or no possible one. Their slots are not empty but `unknown`. */
  readonly refused: readonly RefusedInput[];
  /** Slots within `covered` of which nothing is known, as their rows were refused. */
  readonly unknown: readonly Interval[];
}

/** A trade that took place at the venue. */
export interface MarketTrade {
  /** The venue's id of it, unique for the product. */
  readonly id: string;
  readonly time: Instant;
  readonly price: Price;
  readonly quantity: Quantity;
  /** What the taker did. */
  readonly side: "buy" | "sell";
}

/** Where to read trades from: a cursor that a page gave, verbatim, or a time. */
export interface TradeRequest {
  readonly product: string;
  readonly after: { readonly cursor: string } | { readonly time: number };
  /** Where the caller stops: pages reach beyond it, and are cut to it. */
  readonly to: number;
}

/** A page of trades, oldest first. */
export interface TradePage {
  readonly trades: readonly MarketTrade[];
  /** All trades of this interval are known with this page, given those before it. */
  readonly covered: { readonly from: Instant; readonly to: Instant };
  /** What the next page is asked with, and what to keep to go on later. Opaque: never a number. */
  readonly cursor: string;
  /** Whether the page reaches `to`, or the present. */
  readonly isLast: boolean;
  readonly refused: readonly RefusedInput[];
}

/** What holders of a swap paid each other at one time: it is over, and will not change. */
export interface SettledFunding {
  readonly time: number;
  /** Part of a position's value: long paid short where it is above zero. */
  readonly rate: Decimal;
  /** What the venue valued the swap at. */
  readonly markPrice: Price;
}

/** A series to follow. */
export interface LiveSeries {
  readonly product: string;
  readonly timeframe: Timeframe;
}

/**
 * What is heard while following. The connection mends itself: after `disconnected` comes `connected` again, and what
 * took place in between is fetched by the caller.
 */
export type LiveEvent =
  /** The venue confirmed these series: from `at` on, by its clock where it tells, everything is heard. */
  | { readonly kind: "connected"; readonly series: readonly LiveSeries[]; readonly at: number }
  /** A candle as far as it is known. */
  | (LiveSeries & { readonly kind: "forming"; readonly candle: Candle; readonly observedAt: number })
  /** A candle that the venue itself calls finished, or whose successor it began. */
  | (LiveSeries & { readonly kind: "closed"; readonly candle: Candle; readonly observedAt: number })
  /** A trade, where `capabilities.live` is `trades`; once for a product, however many series of it are followed. */
  | { readonly kind: "trade"; readonly product: string; readonly trade: MarketTrade }
  /** Trades of a product were lost on the way, as their numbers show: what is built from them must be checked. */
  | { readonly kind: "lost"; readonly product: string; readonly from: Instant; readonly to: Instant }
  /** The socket is open and says nothing; it is cut, and `disconnected` follows. */
  | { readonly kind: "stale"; readonly silentMs: number }
  | { readonly kind: "disconnected"; readonly fault: VenueFault; readonly retryInMs: number }
  /** The venue will not tell of this series; the others go on. */
  | { readonly kind: "refused"; readonly series: LiveSeries; readonly fault: VenueFault }
  /** A frame that cannot be read, for the quarantine. */
  | { readonly kind: "unreadable"; readonly input: RefusedInput };

/** The venue's clock beside ours. */
export interface VenueClock {
  readonly time: number;
  /** How far ours is ahead of it, give or take `withinMs`. */
  readonly aheadMs: number;
  /** What is not known of it: half the round trip, and half of what the venue rounds its time to. */
  readonly withinMs: number;
}

/** The public side of a venue. Its requests are limited, repeated and timed by the adapter: see {@link VenueOptions}. */
export interface MarketData extends AsyncDisposable {
  readonly venue: Venue;
  readonly capabilities: Capabilities;
  /** Everything that is traded for something, in no order; what has a name or a grid that cannot be read is left out. */
  products(signal: AbortSignal): Promise<Result<readonly ListedProduct[], VenueFault>>;
  fees(signal: AbortSignal): Promise<Result<readonly FeeSchedule[], VenueFault>>;
  clock(signal: AbortSignal): Promise<Result<VenueClock, VenueFault>>;
  /**
   * The page of candles that begins at `from`: it covers at most `pageSlots` slots, and none beyond `to` or the last
   * closed candle. Where the venue no longer serves `from`, the page covers what it does serve of the request. Pages of
   * one range may be asked for side by side.
   */
  candles(request: CandleRequest, signal: AbortSignal): Promise<Result<CandlePage, VenueFault>>;
  /** The page of trades after a cursor or from a time on; only where `capabilities.tradeHistory`. */
  trades(request: TradeRequest, signal: AbortSignal): Promise<Result<TradePage, VenueFault>>;
  /**
   * What was paid on a swap from a time on, oldest first, as far back as the venue tells. Only where it has swaps.
   */
  funding?(
    swap: { readonly product: string; readonly from: number },
    signal: AbortSignal,
  ): Promise<Result<readonly SettledFunding[], VenueFault>>;
  /**
   * Follows series over one connection until the signal is aborted (which ends it without a fault) or every series is
   * refused. A slow reader holds the socket back; nothing is dropped. Empty where `capabilities.live` is `polling`.
   */
  live(series: readonly LiveSeries[], signal: AbortSignal): AsyncIterable<LiveEvent>;
}

/** How an adapter is set up. All of it has defaults. */
export interface VenueOptions {
  /** Where its REST endpoints are instead of at the venue: what stands before the paths of its documentation. */
  readonly restUrl?: string;
  /** Where its WebSocket is: what stands before the path, `ws:` or `wss:`. */
  readonly webSocketUrl?: string;
  /** CoinDesk Data only: the key of its API. */
  readonly apiKey?: string;
  /** CoinDesk Data only: an index such as `ccix` (the default) and `cadli`, or a venue such as `coinbase`. */
  readonly coinDeskMarket?: string;
  /** How long one request may take with its body. */
  readonly timeoutMs?: number;
  /** How often a request is sent at most, where the fault is one that passes. */
  readonly attempts?: number;
  /** About how long the first wait before repeating is, in milliseconds; each one after it is twice as long. */
  readonly backOffMs?: number;
  /** How long a socket may be silent before it counts as stale. */
  readonly silenceMs?: number;
  /** Where the limiter keeps its records: one directory for all processes of the machine. */
  readonly limitDirectory?: string;
  /** Keeps to no limit: for a server of one's own. */
  readonly unlimited?: boolean;
  /** The time, in epoch milliseconds. */
  readonly now?: () => number;
  /** A number from 0 up to 1: for the jitter of back-off. */
  readonly random?: () => number;
  /** Told before a request is repeated, and why. */
  readonly onRetry?: (fault: VenueFault, waitMs: number) => void;
}
