import { setTimeout as sleep } from "node:timers/promises";
import { clusteredGround } from "../ground.ts";
import { afterRandom } from "../moments.ts";
import { idsByServer } from "../replicas.ts";
import type { Trial } from "../trial.ts";

/**
 * A partition: the leader lives and answers its clients, and nobody hears it. What nats-server 2.9.10 took just then has
 * one place in every copy and not one time: the parted leader keeps its own.
 */
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
  timesDiffer: true,
  async check({ ground }, findings) {
    const { nodes, url } = ground.cluster!;
    const held = await idsByServer(url, "TRADING", nodes.length);
    findings.expect(held.size === nodes.length, `${held.size} of ${nodes.length} servers were read`);
    findings.expect(new Set(held.values()).size === 1, "the servers hold other events, or another order");
  },
  says: /Sending events again whose acknowledgement is missing/,
};
