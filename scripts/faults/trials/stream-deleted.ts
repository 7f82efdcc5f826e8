import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { acceptLog, restartServices, untilRefused } from "../damage.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F15: the truth is gone, and nobody may go on as though it never was. */
export const streamDeleted: Trial = {
  name: "stream-deleted",
  what: "TRADING is deleted while it is written and read; the operator restarts our services and rebuilds.",
  services: ["projector", "api"],
  loads: ["trades"],
  async disturb(system, random) {
    await afterRandom(random, 800);
    const connection = await connect({ servers: system.ground.nats.url });
    await (await jetstreamManager(connection)).streams.delete("TRADING");
    await connection.close();
    await untilRefused(system);
    await system.trades.rest();
    await restartServices(system);
    await acceptLog(system);
  },
  says: /The view ledger has stopped: The stream TRADING is no longer on the server/,
};
