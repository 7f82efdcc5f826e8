import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F1: the broker dies in the middle of publishing. */
export const brokerKilled: Trial = {
  name: "broker-killed",
  what: "nats-server is killed at random moments, and started again.",
  services: ["projector", "signals", "bot"],
  loads: ["trades", "candles"],
  async disturb({ ground }, random) {
    await times(3, async () => {
      await afterRandom(random, 800);
      await ground.server!.stop("SIGKILL");
      await afterRandom(random, 1_000);
      await ground.server!.start();
    });
  },
  says: /NATS at \S+ is gone: connecting again/,
};
