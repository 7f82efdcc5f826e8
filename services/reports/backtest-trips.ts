/** Round trips of a kept backtest, as positions again. */
import { unwrap } from "@spot-canvas/domain/fault";
import { newDraft, type Position } from "@spot-canvas/domain/ledger/position";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { TripOrigin } from "@spot-canvas/domain/report/trip";
import { type Instant, parseInstant } from "@spot-canvas/domain/time/instant";
import type { BacktestDocument } from "../backtests/document.ts";

/** One of them: what was kept of its position, and how far the price went while it was held. */
export interface KeptTrip {
  readonly position: Position;
  readonly origin: TripOrigin;
  readonly highest: number;
  readonly lowest: number;
}

type Row = Readonly<Record<string, unknown>>;

const amountIn = (row: Row, name: string): Decimal => Decimal.of(String(row[name] ?? "0"));

/** The round trips, closed ones in the order of closing and then open ones. */
export function tripsIn(document: BacktestDocument): readonly KeptTrip[] {
  const { manifest, round_trips, fills } = document;
  const strategy = manifest.strategies[0]?.strategy;
  const timed = byProduct(fills);
  const next = new Map<string, number>();
  return round_trips.map((row) => {
    const position = positionIn(row, manifest.request.mode);
    const { closedAt, symbol } = position;
    // Round trips of a product follow one another, and so do their fills.
    const own = timed.get(symbol) ?? [];
    const first = next.get(symbol) ?? 0;
    let end = first;
    let fees: Decimal = Decimal.ZERO;
    for (; end < own.length && (closedAt === undefined || own[end]!.at <= closedAt); end++) {
      fees = fees.plus(Decimal.of(own[end]!.fee));
    }
    next.set(symbol, end);
    return {
      position,
      origin: { strategy, reason: own[first]?.reason, fees },
      highest: Number(row["highest"]),
      lowest: Number(row["lowest"]),
    };
  });
}

interface TimedFill {
  readonly at: Instant;
  readonly fee: string;
  readonly reason: string;
}

function byProduct(fills: BacktestDocument["fills"]): ReadonlyMap<string, readonly TimedFill[]> {
  const found = new Map<string, TimedFill[]>();
  for (const { product, time, fee, reason } of fills) {
    const own = found.get(product) ?? [];
    found.set(product, own);
    own.push({ at: unwrap(parseInstant(time)), fee, reason });
  }
  return found;
}

function positionIn(row: Row, marketType: Trade["marketType"]): Position {
  const opened = {
    ...{ tenantId: "", accountId: "backtest", marketType, symbol: String(row["product"]) },
    ...{ timestamp: unwrap(parseInstant(String(row["opened_at"]))) },
  };
  const draft = newDraft("", opened, row["side"] === "short" ? "short" : "long");
  draft.status = row["status"] === "closed" ? "closed" : "open";
  draft.quantityOpened = Quantity(amountIn(row, "quantity"));
  draft.averageEntryPrice = Price(amountIn(row, "entry_price"));
  draft.entryCost = Money(amountIn(row, "cost"));
  draft.costBasis = draft.entryCost;
  draft.realizedPnl = Money(amountIn(row, "realized_pnl"));
  if (row["closed_at"] !== undefined) draft.closedAt = unwrap(parseInstant(String(row["closed_at"])));
  if (row["exit_price"] !== undefined) draft.exitPrice = Price(amountIn(row, "exit_price"));
  if (row["exit_reason"] !== undefined) draft.exitReason = String(row["exit_reason"]);
  return draft;
}

/** A fill as a trade: what its costs are counted with. */
export const tradeIn = (
  { product, trade_id, side, quantity, price, fee, time, liquidity }: BacktestDocument["fills"][number],
  { currency, manifest }: BacktestDocument,
): Trade => ({
  ...{ tenantId: "", accountId: "backtest", tradeId: trade_id, symbol: product, side },
  quantity: Quantity(Decimal.of(quantity)),
  price: Price(Decimal.of(price)),
  fee: Money(Decimal.of(fee)),
  feeCurrency: currency,
  marketType: manifest.request.mode,
  timestamp: unwrap(parseInstant(time)),
  liquidity: liquidity === "maker" ? "maker" : "taker",
});
