/** Values open positions at the newest closed candle of their product. */
import type { Position as PositionFields } from "@spot-canvas/domain/contract/positions";
import { equityOf } from "@spot-canvas/domain/ledger/equity/equity-curve";
import type { Position } from "@spot-canvas/domain/ledger/position";
import { unrealizedPnl } from "@spot-canvas/domain/ledger/unrealized";
import type { Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatInstant, instantOfMillis, millisOfInstant } from "@spot-canvas/domain/time/instant";
import { findMark, type Mark } from "@spot-canvas/projections/candles/mark";
import type { AccountMoment } from "@spot-canvas/projections/ledger/account-at";
import type { HoldingMark } from "@spot-canvas/projections/ledger/equity";
import { findAccount } from "@spot-canvas/projections/ledger/read";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { positionDocument } from "./position-document.ts";

/**
 * Documents of positions with what the open ones would earn now, or at the time that was asked for. An account that is
 * bound to a venue is marked there, any other one at the venue with the newest candle.
 */
export async function markedPositions(
  snapshot: Snapshot,
  account: AccountMoment,
  positions: readonly Position[],
): Promise<readonly PositionFields[]> {
  const { venue } = (await findAccount(snapshot, account)) ?? {};
  const at = account.asOf === undefined ? undefined : millisOfInstant(account.asOf);
  const marks = new Map<string, Mark | undefined>();
  const open = positions.filter(({ status }) => status === "open");
  for (const product of new Set(open.map(({ symbol }) => symbol))) {
    marks.set(product, await findMark(snapshot, { tenant: account.tenant, product, venue }, at));
  }
  return positions.map((position) => ({
    ...positionDocument(position),
    ...(position.status === "open" ? markFields(position, marks.get(position.symbol), venue) : {}),
  }));
}

type MarkFields = Pick<PositionFields, "unrealized_pnl" | "value" | "mark" | "unmarked">;

function markFields(position: Position, mark: Mark | undefined, venue: string | undefined): MarkFields {
  if (mark === undefined) {
    const where = venue === undefined ? "" : ` at ${venue}`;
    return {
      value: equityOf(position, undefined),
      unmarked: `no closed candle of ${position.symbol}${where} is known`,
    };
  }
  const price = Decimal.ofDouble(mark.price) as Price;
  return {
    unrealized_pnl: unrealizedPnl(position, price),
    value: equityOf(position, price),
    mark: markDocument({ ...mark, price }),
  };
}

/** The document of a mark. */
export const markDocument = ({ price, venue, timeframe, closedAt }: HoldingMark) => ({
  price,
  venue,
  timeframe,
  time: formatInstant(instantOfMillis(closedAt)),
});

/** What all open positions would earn together; undefined where one of them has no mark. */
export function totalUnrealized(positions: readonly PositionFields[]): Decimal | undefined {
  let total = Decimal.ZERO;
  for (const { unrealized_pnl } of positions) {
    if (!(unrealized_pnl instanceof Decimal)) return undefined;
    total = total.plus(unrealized_pnl);
  }
  return total.normalized();
}
