/** Positions and figures as rows, and positions back. */
import type { CurrencyAmount, Position, TradeFigures } from "@spot-canvas/domain/ledger/position";
import type { TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { CopyBuffer } from "../projector/copy-text.ts";
import { factOf, type LoggedChange, type PlacedPosition } from "./market.ts";

/** Writes a position as a row of `POSITION_COLUMNS`. */
export function writePosition(rows: CopyBuffer, { position: p, opened, closedBy }: PlacedPosition): void {
  rows.text(p.id);
  rows.text(p.tenantId);
  rows.text(p.accountId);
  rows.text(p.symbol);
  rows.text(p.marketType);
  rows.text(p.side);
  rows.text(p.status);
  rows.amount(p.quantity);
  rows.amount(p.averageEntryPrice);
  rows.amount(p.entryValue);
  rows.amount(p.costBasis);
  rows.amount(p.realizedPnl);
  rows.amount(p.quantityOpened);
  rows.amount(p.entryCost);
  rows.text(otherFeesText(p.otherFees));
  rows.number(p.leverage);
  rows.amount(p.margin);
  rows.amount(p.liquidationPrice);
  rows.amount(p.stopLoss);
  rows.amount(p.takeProfit);
  rows.amount(p.confidence);
  rows.number(p.openedAt);
  rows.number(opened.sequence);
  rows.number(opened.position);
  rows.number(p.closedAt);
  rows.number(closedBy);
  rows.amount(p.exitPrice);
  rows.text(p.exitReason);
  rows.end();
}

/** A row of `positions`, as the database gives it back. */
export interface PositionRow {
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  readonly symbol: string;
  readonly market_type: Position["marketType"];
  readonly side: Position["side"];
  readonly status: Position["status"];
  readonly quantity: string;
  readonly avg_entry_price: string;
  readonly entry_value: string;
  readonly cost_basis: string;
  readonly realized_pnl: string;
  readonly quantity_opened: string;
  readonly entry_cost: string;
  readonly other_fees: string;
  readonly leverage: string | null;
  readonly margin: string | null;
  readonly liquidation_price: string | null;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly confidence: string | null;
  readonly opened_at: string;
  readonly opened_sequence: string | null;
  readonly opened_log_position: string;
  readonly closed_at: string | null;
  readonly closed_log_position: string | null;
  readonly exit_price: string | null;
  readonly exit_reason: string | null;
}

/** The position of a row. */
export function positionIn(row: PositionRow): Position {
  return {
    id: row.id,
    tenantId: row.tenant,
    accountId: row.account,
    symbol: row.symbol,
    marketType: row.market_type,
    side: row.side,
    status: row.status,
    quantity: Decimal.of(row.quantity) as Quantity,
    averageEntryPrice: Decimal.of(row.avg_entry_price) as Price,
    entryValue: Decimal.of(row.entry_value) as Money,
    costBasis: Decimal.of(row.cost_basis) as Money,
    realizedPnl: Decimal.of(row.realized_pnl) as Money,
    quantityOpened: Decimal.of(row.quantity_opened) as Quantity,
    entryCost: Decimal.of(row.entry_cost) as Money,
    otherFees: (JSON.parse(row.other_fees) as readonly [string, string][]).map(
      ([currency, amount]): CurrencyAmount => ({ currency, amount: Decimal.of(amount) as Money }),
    ),
    leverage: row.leverage === null ? undefined : Number(row.leverage),
    margin: optional<Money>(row.margin),
    liquidationPrice: optional<Price>(row.liquidation_price),
    stopLoss: optional<Price>(row.stop_loss),
    takeProfit: optional<Price>(row.take_profit),
    confidence: optional<Decimal>(row.confidence),
    openedAt: BigInt(row.opened_at),
    closedAt: row.closed_at === null ? undefined : BigInt(row.closed_at),
    exitPrice: optional<Price>(row.exit_price),
    exitReason: row.exit_reason ?? undefined,
  };
}

/** Where the trade stands that opened the position of a row. */
export const openedPlaceIn = (row: PositionRow): TradePlace => ({
  timestamp: BigInt(row.opened_at),
  ...(row.opened_sequence === null ? {} : { sequence: Number(row.opened_sequence) }),
  position: Number(row.opened_log_position),
});

/** The columns of a trade's figures after its place in the log; amounts of zero that are rare are left out. */
export function figureValues(logged: LoggedChange, figures: TradeFigures): readonly (string | null)[] {
  const whose = figures.unmatchedQuantity.isZero() ? undefined : factOf(logged);
  return [
    figures.costBasis.toString(),
    figures.realizedPnl.toString(),
    rare(figures.unmatchedQuantity)?.toString() ?? null,
    rare(figures.unmatchedProceeds)?.toString() ?? null,
    figures.cashChange.toString(),
    rare(figures.marginChange)?.toString() ?? null,
    whose?.accountId ?? null,
    whose?.tenantId ?? null,
  ];
}

/** Writes figures as a row of `FIGURE_COLUMNS`. */
export function writeFigures(rows: CopyBuffer, logged: LoggedChange, figures: TradeFigures): void {
  const whose = figures.unmatchedQuantity.isZero() ? undefined : factOf(logged);
  rows.number(logged.place.position);
  rows.amount(figures.costBasis);
  rows.amount(figures.realizedPnl);
  rows.amount(rare(figures.unmatchedQuantity));
  rows.amount(rare(figures.unmatchedProceeds));
  rows.amount(figures.cashChange);
  rows.amount(rare(figures.marginChange));
  rows.text(whose?.accountId);
  rows.text(whose?.tenantId);
  rows.end();
}

const otherFeesText = (fees: Position["otherFees"]): string =>
  fees.length === 0
    ? "[]"
    : JSON.stringify(fees.map(({ currency, amount }) => [currency, amount.toString()]));

const rare = (amount: Decimal): Decimal | undefined => (amount.isZero() ? undefined : amount);

const optional = <T extends Decimal>(text: string | null): T | undefined =>
  text === null ? undefined : (Decimal.of(text) as T);
