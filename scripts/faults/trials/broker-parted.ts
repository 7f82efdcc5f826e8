import { setTimeout as sleep } from "node:timers/promises";
import { clusteredGround } from "../ground.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** A partition: the leader lives and answers its clients, and nobody hears it. */
export const brokerParted: Trial = {
  name: "broker-parted",
  what: "The leader of TRADING is parted from the two other nats-servers for seven seconds; clients still reach it.",
  services: ["projector"],
  loads: ["trades"],
  ground: clusteredGround,
  async disturb({ ground }, random) {
    await afterRandom(random, 800);
    const { links } = await ground.cluster!.leaderOf("TRADING");
    for (const link of links) link.hold();
    await sleep(7_000);
    for (const link of links) link.mend();
    await ground.cluster!.leaderOf("TRADING");
  },
  says: /Sending events again whose acknowledgement is missing/,
};
