/** The kill switch over HTTP. */
import { getHalts, type HaltState, haltTrading, resumeTrading } from "@spot-canvas/domain/contract/halts";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as control from "@spot-canvas/projections/control/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import * as switching from "../../trading/halt.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { closeAll } from "../close-all.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { refuseUnknown } from "../known-account.ts";
import { present } from "../present.ts";
import { logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/halt` and `/api/v1/resume`. */
export const haltEndpoints = ({ log, database, haltFile }: ApiServices): readonly Endpoint[] => [
  endpoint(getHalts, async ({ caller: { tenant } }) => {
    const snapshot = await readSnapshot(database);
    return { position: snapshot.token, document: await stateIn(snapshot, tenant) };
  }),
  // A name that was mistyped must not leave the account that was meant trading.
  endpoint(haltTrading, async ({ caller: { tenant }, body }) => {
    const { account, reason, close, freeze } = body;
    if (account !== undefined) await refuseUnknown(database, { tenant, account });
    const halted = { ...present({ account, close, freeze }), reason };
    const by = { log, tenant, now: systemClock.now };
    const snapshot = await projected(database, await logged(switching.haltTrading(by, halted)));
    const state = await stateIn(snapshot, tenant);
    if (close !== true) return { position: snapshot.token, document: state };
    const closing = await closeAll(log, snapshot, { tenant, account, reason });
    return { position: snapshot.token, document: { ...state, closing } };
  }),
  endpoint(resumeTrading, async ({ caller: { tenant }, body: { account, reason } }) => {
    if (account !== undefined) await refuseUnknown(database, { tenant, account });
    const resumed = { ...present({ account }), reason };
    const by = { log, tenant, now: systemClock.now };
    const snapshot = await projected(database, await logged(switching.resumeTrading(by, resumed, haltFile)));
    return { position: snapshot.token, document: await stateIn(snapshot, tenant) };
  }),
];

async function stateIn(snapshot: Snapshot, tenant: string): Promise<HaltState> {
  const halts = await control.listHalts(snapshot, tenant);
  return {
    halted: halts.some(({ halt }) => halt.account === undefined),
    halts: halts.map(({ halt: { account, reason, close = false, freeze = false }, since }) => ({
      ...present({ account_id: account }),
      reason,
      close,
      freeze,
      since: formatInstant(since),
    })),
  };
}
