/** Answers with what was refused. */
import { listRefused } from "@spot-canvas/domain/contract/quarantine";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import * as quarantine from "@spot-canvas/projections/quarantine/read";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/quarantine`. */
export const quarantineEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listRefused, async ({ query: { limit } }) => {
    const snapshot = await readSnapshot(database);
    const [rows, total] = await Promise.all([
      quarantine.listRefused(snapshot, limit),
      quarantine.countRefused(snapshot),
    ]);
    const refused = rows.map(({ content: _, contentBytes, loggedAt, ...row }) => ({
      ...row,
      content_bytes: contentBytes,
      logged_at: formatInstant(loggedAt),
    }));
    return { position: snapshot.token, document: { refused, total } };
  }),
];
