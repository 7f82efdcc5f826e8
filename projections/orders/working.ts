/** The orders of an account that may still fill, and how many were placed before. */
import type { Snapshot } from "../projector/snapshot.ts";

/** Whose orders. */
interface Whose {
  readonly tenant: string;
  readonly account: string;
}

/** An order that may still fill. */
export interface WorkingOrder {
  readonly orderId: string;
  readonly signalId: string | undefined;
  /** Where its intent stands in TRADING. */
  readonly position: number;
}

/** The orders of an account that may still fill, oldest first. */
export async function workingOrders(
  snapshot: Snapshot,
  { tenant, account }: Whose,
): Promise<readonly WorkingOrder[]> {
  const rows = await snapshot.sql.query<{
    readonly order_id: string;
    readonly signal_id: string | null;
    readonly position: string;
  }>(
    `select order_id, signal_id, position from ${snapshot.schemaOf("orders")}.orders
     where tenant_id = $1 and account_id = $2
       and state in ('placed', 'accepted', 'unresolved', 'partly-filled') order by position`,
    [tenant, account],
  );
  return rows.map(({ order_id: orderId, signal_id: signalId, position }) => ({
    orderId,
    signalId: signalId ?? undefined,
    position: Number(position),
  }));
}

/** How many orders of an account were placed up to a position of TRADING. */
export async function placedUpTo(
  snapshot: Snapshot,
  { tenant, account }: Whose,
  position: number,
): Promise<number> {
  const [row] = await snapshot.sql.query<{ readonly placed: string }>(
    `select count(*) as placed from ${snapshot.schemaOf("orders")}.orders
     where tenant_id = $1 and account_id = $2 and position <= $3`,
    [tenant, account, String(position)],
  );
  return Number(row?.placed ?? 0);
}
