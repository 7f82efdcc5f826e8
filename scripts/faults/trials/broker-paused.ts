import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F2: the broker stands still for longer than an acknowledgement may take. */
export const brokerPaused: Trial = {
  name: "broker-paused",
  what: "nats-server is frozen for seven seconds and goes on.",
  services: ["projector", "signals", "bot"],
  loads: ["trades", "candles"],
  async disturb({ ground }, random) {
    await afterRandom(random, 800);
    ground.server!.pause();
    await sleep(7_000);
    ground.server!.resume();
  },
  says: /Sending events again whose acknowledgement is missing|NATS at \S+ is gone/,
};
