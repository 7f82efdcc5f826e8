/** Answers with what is wrong. */
import { listAnomalies } from "@spot-canvas/domain/contract/anomalies";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as ledger from "@spot-canvas/projections/ledger/anomalies";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/anomalies`. */
export const anomalyEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listAnomalies, async ({ caller: { tenant }, path }) => {
    const snapshot = await readSnapshot(database);
    const found = await ledger.listAnomalies(snapshot, { tenant, account: path.id });
    const anomalies = found.map(({ at, ...anomaly }) => ({ ...anomaly, at: formatInstant(at) }));
    return { position: snapshot.token, document: { anomalies } };
  }),
];
