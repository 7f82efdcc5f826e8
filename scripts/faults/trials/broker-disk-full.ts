import { setTimeout as sleep } from "node:timers/promises";
import { smallBroker } from "../ground.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F12: there is no room for another event. */
export const brokerDiskFull: Trial = {
  name: "broker-disk-full",
  what: "The disk of nats-server (a tmpfs of 64 MB) is full for eight seconds; then there is room and it is restarted.",
  services: ["projector"],
  loads: ["trades"],
  ground: smallBroker,
  async disturb({ ground }, random) {
    await afterRandom(random, 800);
    await ground.disk!.fill();
    await sleep(8_000);
    await ground.disk!.free();
    // A server of 2.9 that has met a full disk never takes an event again: its operator has to start it anew.
    await ground.server!.stop("SIGKILL");
    await ground.server!.start();
  },
  says: /NATS is silent: waiting for it|NATS answers but takes no events/,
};
