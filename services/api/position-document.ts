/** A position in the names of the ledger contract. */
import type { Position as PositionFields } from "@spot-canvas/domain/contract/positions";
import type { Position } from "@spot-canvas/domain/ledger/position";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { present } from "./present.ts";

/** The document of a position; what it does not have is left out. */
export const positionDocument = (position: Position): PositionFields => ({
  id: position.id,
  account_id: position.accountId,
  symbol: position.symbol,
  market_type: position.marketType,
  side: position.side,
  quantity: position.quantity,
  avg_entry_price: position.averageEntryPrice,
  cost_basis: position.costBasis,
  realized_pnl: position.realizedPnl,
  status: position.status,
  opened_at: formatInstant(position.openedAt),
  ...present({
    leverage: position.leverage,
    margin: position.margin,
    liquidation_price: position.liquidationPrice,
    closed_at: position.closedAt === undefined ? undefined : formatInstant(position.closedAt),
    exit_price: position.exitPrice,
    exit_reason: position.exitReason,
    stop_loss: position.stopLoss,
    take_profit: position.takeProfit,
    confidence: position.confidence,
  }),
});
