/** A position in the names of the ledger contract. */
import type { Position as PositionFields } from "@spot-canvas/domain/contract/positions";
import type { Position } from "@spot-canvas/domain/ledger/position";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { type JsonField, JsonRows } from "@spot-canvas/projections/projector/json-rows";
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

/** The same of a row of the table `positions`, in the order of the fields above. */
const FIELDS: readonly JsonField[] = [
  { name: "id", column: "id", kind: "text" },
  { name: "account_id", column: "account", kind: "text" },
  { name: "symbol", column: "symbol", kind: "text" },
  { name: "market_type", column: "market_type", kind: "word" },
  { name: "side", column: "side", kind: "word" },
  { name: "quantity", column: "quantity", kind: "amount" },
  { name: "avg_entry_price", column: "avg_entry_price", kind: "amount" },
  { name: "cost_basis", column: "cost_basis", kind: "amount" },
  { name: "realized_pnl", column: "realized_pnl", kind: "amount" },
  { name: "status", column: "status", kind: "word" },
  { name: "opened_at", column: "opened_at", kind: "instant" },
  { name: "leverage", column: "leverage", kind: "number" },
  { name: "margin", column: "margin", kind: "amount" },
  { name: "liquidation_price", column: "liquidation_price", kind: "amount" },
  { name: "closed_at", column: "closed_at", kind: "instant" },
  { name: "exit_price", column: "exit_price", kind: "amount" },
  { name: "exit_reason", column: "exit_reason", kind: "text" },
  { name: "stop_loss", column: "stop_loss", kind: "amount" },
  { name: "take_profit", column: "take_profit", kind: "amount" },
  { name: "confidence", column: "confidence", kind: "amount" },
];

/** Documents of positions that the database writes, by how their amounts are written. */
export const POSITION_ROWS = {
  number: new JsonRows(FIELDS, "number"),
  string: new JsonRows(FIELDS, "string"),
} as const;
