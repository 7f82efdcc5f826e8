/** Asks for the end of all that accounts hold: what a halt with `close` does. */
import type { Closing } from "@spot-canvas/domain/contract/halts";
import { Fault } from "@spot-canvas/domain/fault";
import * as ledger from "@spot-canvas/projections/ledger/read";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventLog } from "../log/event-log.ts";
import { requestOrder } from "../trading/request-order.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { logged } from "./recording.ts";
import { settled } from "./settled.ts";

/** Asks for it, position by position; one that cannot be asked for is told and does not keep the others from it. */
export async function closeAll(
  log: EventLog,
  snapshot: Snapshot,
  {
    tenant,
    account,
    reason,
  }: { readonly tenant: string; readonly account: string | undefined; readonly reason: string },
): Promise<readonly Closing[]> {
  const all = await ledger.listAccounts(snapshot, tenant);
  const meant = all.filter(({ id, closedAt }) => closedAt === undefined && (account ?? id) === id);
  const closing: Closing[] = [];
  for (const { id } of meant) {
    for (const { symbol: product, side: held } of await settled(() =>
      ledger.openPositions(snapshot, { tenant, account: id }),
    )) {
      const request_id = crypto.randomUUID();
      const side = held === "long" ? "sell" : "buy";
      const order = { request_id, account: id, product, side, closes: true, reason } as const;
      try {
        await logged(requestOrder({ log, tenant, order, now: systemClock.now }));
        closing.push({ account_id: id, symbol: product, request_id });
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        closing.push({ account_id: id, symbol: product, reason: error.message });
      }
    }
  }
  return closing;
}
