/** What a transfer carries along: the average cost of what is moved, and the lots that it consists of. */
import { NOT_ENOUGH_HELD } from "@spot-canvas/domain/contract/entries";
import type { AssetTransferred } from "@spot-canvas/domain/events/bodies/holding";
import { Fault } from "@spot-canvas/domain/fault";
import type { Lot } from "@spot-canvas/domain/ledger/lots/lot";
import { LotFold } from "@spot-canvas/domain/ledger/lots/lot-fold";
import type { Position } from "@spot-canvas/domain/ledger/position";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import { shareOf } from "@spot-canvas/domain/money/share";
import { formatInstant, type Instant } from "@spot-canvas/domain/time/instant";
import { accountAt } from "@spot-canvas/projections/ledger/account-at";
import { accountChanges } from "@spot-canvas/projections/ledger/holding-changes";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";

/** What is to be moved out of an account, and when. */
export interface Wanted {
  readonly tenant: string;
  readonly account: string;
  readonly symbol: string;
  readonly quantity: Decimal;
  readonly at: Instant;
}

/** As many decimals as an event's amount may have. */
const SCALE = 30;
const text = (amount: Decimal): string => String(amount.rounded(SCALE, "half-even").normalized());

/** Reads it from the account as it was at that time. Throws a Fault `NotEnoughHeld` where there is less. */
export async function carriedBy(
  snapshot: Snapshot,
  wanted: Wanted,
): Promise<Pick<AssetTransferred, "cost" | "lots">> {
  const { tenant, account, symbol, quantity, at } = wanted;
  const { positions } = await accountAt(snapshot, { tenant, account, asOf: at });
  const held = positions.find(
    (one) => one.symbol === symbol && one.marketType === "spot" && one.status === "open",
  );
  if (held === undefined || held.quantity.compare(quantity) < 0) {
    const found = `${account} held ${held?.quantity ?? 0} of ${symbol} then`;
    throw new Fault("NotEnoughHeld", "conflict", `${NOT_ENOUGH_HELD}: ${found}`);
  }
  const cost = text(shareOf(held.costBasis, quantity, held.quantity));
  return { cost, lots: (await oldestLots(snapshot, wanted)) ?? [wholeOf(held, quantity, cost)] };
}

/** The oldest lots that the account held then; undefined where they are fewer than its position, as lots and positions may differ. */
async function oldestLots(
  snapshot: Snapshot,
  { tenant, account, symbol, quantity, at }: Wanted,
): Promise<AssetTransferred["lots"] | undefined> {
  const fold = new LotFold("fifo");
  for await (const change of accountChanges(snapshot, { tenant, account, symbol, asOf: at }))
    fold.apply(change);
  const taken: AssetTransferred["lots"][number][] = [];
  let rest = quantity;
  for (const lot of fold.lots()) {
    if (!rest.isPositive()) break;
    const part = lot.quantity.compare(rest) < 0 ? lot.quantity : rest;
    taken.push(partOf(lot, part));
    rest = rest.minus(part);
  }
  return rest.isPositive() ? undefined : taken;
}

const partOf = ({ acquiredAt, quantity, costBasis }: Lot, part: Decimal) => ({
  acquired_at: formatInstant(acquiredAt),
  quantity: String(part),
  cost: text(shareOf(costBasis, part, quantity)),
});

const wholeOf = ({ openedAt }: Position, quantity: Decimal, cost: string) => ({
  acquired_at: formatInstant(openedAt),
  quantity: String(quantity),
  cost,
});
