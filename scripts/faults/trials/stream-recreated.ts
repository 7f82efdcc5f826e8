import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { acceptLog, restartServices, untilRefused } from "../damage.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F15: a stream of the same name and another history. */
export const streamRecreated: Trial = {
  name: "stream-recreated",
  what: "TRADING is deleted and made anew under our services; the operator restarts them and rebuilds.",
  services: ["projector", "api"],
  loads: ["trades"],
  async disturb(system, random) {
    await afterRandom(random, 800);
    const connection = await connect({ servers: system.ground.nats.url });
    const manager = await jetstreamManager(connection);
    const { config } = await manager.streams.info("TRADING");
    await manager.streams.delete("TRADING");
    await manager.streams.add(config);
    await connection.close();
    await untilRefused(system);
    await system.trades.rest();
    await restartServices(system);
    await acceptLog(system);
  },
  says: /The view ledger has stopped: (The stream|Stream) TRADING (was recreated|is no longer)/,
};
