/** Reads position entries from their events. */
import type { FundingPaid } from "../events/bodies/cash.ts";
import type { AssetTransferred, OpeningPosition } from "../events/bodies/holding.ts";
import { unwrap } from "../fault.ts";
import { Money, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { parseInstant } from "../time/instant.ts";
import type { PositionEntry } from "./position-entry.ts";

/** What the events that change a market's position without a trade say. */
export type PositionEntryData = OpeningPosition | AssetTransferred | FundingPaid;

/** The entry that an event of a tenant makes. */
export function positionEntryOf(data: PositionEntryData, tenantId: string): PositionEntry {
  const common = { tenantId, accountId: data.account, symbol: data.symbol };
  if ("opening_id" in data) {
    return {
      ...common,
      kind: "opening",
      entryId: data.opening_id,
      marketType: data.market_type,
      side: data.side,
      quantity: Quantity(Decimal.of(data.quantity)),
      amount: Money(Decimal.of(data.cost)),
      timestamp: unwrap(parseInstant(data.acquired_at)),
      leverage: data.leverage,
      margin: data.margin === undefined ? undefined : Money(Decimal.of(data.margin)),
    };
  }
  const rest = { side: "long", timestamp: unwrap(parseInstant(data.at)), ...ABSENT } as const;
  if ("transfer_id" in data) {
    return {
      ...common,
      ...rest,
      kind: `transfer-${data.direction}`,
      entryId: data.transfer_id,
      marketType: "spot",
      quantity: Quantity(Decimal.of(data.quantity)),
      amount: Money(Decimal.of(data.cost)),
    };
  }
  return {
    ...common,
    ...rest,
    kind: "funding",
    entryId: data.funding_id,
    marketType: "futures",
    quantity: Quantity(Decimal.ZERO),
    amount: Money(Decimal.of(data.amount)),
  };
}

const ABSENT = { leverage: undefined, margin: undefined } as const;
