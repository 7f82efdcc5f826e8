import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F5: the projector dies in the middle of a batch. */
export const projectorKilled: Trial = {
  name: "projector-killed",
  what: "The projector is killed at random moments, and started again.",
  services: ["projector"],
  loads: ["trades"],
  async disturb(system, random) {
    const projector = system.service("projector");
    await times(4, async () => {
      await afterRandom(random, 800);
      await projector.kill();
      projector.start();
      await projector.ready();
    });
  },
  says: /The view ledger is being projected/,
};
