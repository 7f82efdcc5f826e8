/** Whether what was moved out of the log can still be read. */
import type { LogState } from "@spot-canvas/domain/contract/log";
import { archiveOf } from "../log/transfer/archived-market.ts";
import { type Check, ok } from "./check.ts";

/** The archive that continues MARKET backwards, where there is one. */
export const archive: Check = {
  name: "archive",
  asksApi: true,
  async run({ get, configuration }) {
    const { streams } = (await get("/api/v1/log/streams")) as LogState;
    const { first_position: first, epoch } = streams.find(({ name }) => name === "MARKET")!;
    if (first === 1) return [ok("All of MARKET is in the log.")];
    await archiveOf({ first, epoch }, configuration.archive);
    return [ok(`MARKET begins at ${first}; ${configuration.archive} holds what came before.`)];
  },
};
