/** Answers what comes of a recorded session gone through again. */
import { replayAccount } from "@spot-canvas/domain/contract/replay";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import { replayAccount as replay } from "../../replay/replay-account.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { refuseUnknown } from "../known-account.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of an account's replay. */
export const replayEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(replayAccount, async ({ caller: { tenant }, path: { id: account }, query: { from, to } }) => {
    await refuseUnknown(database, { tenant, account });
    const { signal } = new AbortController();
    const range = present({
      from: from === undefined ? undefined : millisOfInstant(from),
      to: to === undefined ? undefined : millisOfInstant(to),
    });
    const { decisions, fills, difference } = await replay({ log, tenant, account, signal, ...range });
    return { document: { account_id: account, decisions, fills, ...present({ difference }) } };
  }),
];
