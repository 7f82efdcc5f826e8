import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { acceptLog, untilRefused } from "../damage.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F19: an older copy of the store is put in place, as after a power cut or from a backup. */
export const streamRestored: Trial = {
  name: "stream-restored",
  what: "nats-server comes back with an older copy of its store while trades are still being sent; the operator rebuilds.",
  services: ["projector", "api"],
  loads: ["trades"],
  async disturb(system, random) {
    const server = system.ground.server!;
    const copy = join(system.folder, "older-copy");
    await server.stop("SIGKILL");
    await cp(server.store, copy, { recursive: true });
    await server.start();
    await system.trades.worked();
    await afterRandom(random, 800);
    await server.stop("SIGKILL");
    await rm(server.store, { recursive: true });
    await cp(copy, server.store, { recursive: true });
    await server.start();
    await untilRefused(system);
    await system.trades.rest();
    await acceptLog(system);
  },
  says: /The view ledger has stopped: (The stream|Stream) TRADING ends at/,
};
