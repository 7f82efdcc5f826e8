/** How much an account dares: answers with it, and sets it. */
import { getRisk, setRisk } from "@spot-canvas/domain/contract/risk";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import * as control from "@spot-canvas/projections/control/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { systemClock } from "../../waiting/system-clock.ts";
import { refuseClosed } from "../closed-accounts.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { refuseUnknown } from "../known-account.ts";
import { eventOf, logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/accounts/{id}/risk`. */
export const riskEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(getRisk, async ({ caller: { tenant }, path: { id: account } }) => {
    await refuseUnknown(database, { tenant, account });
    const snapshot = await readSnapshot(database);
    const settings = (await control.findRiskSettings(snapshot, { tenant, account })) ?? {};
    return { position: snapshot.token, document: { account_id: account, settings } };
  }),
  endpoint(setRisk, async ({ caller: { tenant }, path: { id: account }, body: settings }) => {
    await refuseUnknown(database, { tenant, account });
    const now = instantOfMillis(systemClock.now());
    await refuseClosed(await readSnapshot(database), tenant, [{ account, at: now }]);
    const event = eventOf({
      type: "RiskConfigured",
      data: { account, settings },
      key: { family: "control", account },
      tenant,
      naturalId: [account, crypto.randomUUID()],
    });
    const { position } = await logged(log.append(event));
    const snapshot = await projected(database, position);
    return { position: snapshot.token, document: { account_id: account, settings } };
  }),
];
