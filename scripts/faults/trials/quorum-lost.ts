import { setTimeout as sleep } from "node:timers/promises";
import { clusteredGround } from "../ground.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F4: two of three brokers die; nothing can be written until one is back. */
export const quorumLost: Trial = {
  name: "quorum-lost",
  what: "Two of three nats-servers are killed for three seconds; the third answers and takes nothing.",
  services: ["projector"],
  loads: ["trades"],
  ground: clusteredGround,
  async disturb({ ground }, random) {
    await afterRandom(random, 800);
    const { nodes } = ground.cluster!;
    const spared = Math.floor(random() * nodes.length);
    const killed = nodes.filter((_, index) => index !== spared).map(({ server }) => server);
    await Promise.all(killed.map((server) => server.stop("SIGKILL")));
    await sleep(3_000);
    await Promise.all(killed.map((server) => server.start()));
    await ground.cluster!.leaderOf("TRADING");
  },
  says: /Sending events again whose acknowledgement is missing|NATS at \S+ is gone/,
};
