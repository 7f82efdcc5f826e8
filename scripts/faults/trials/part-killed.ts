import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** One of two projectors of the ledger dies in the middle of a batch, and the other goes on meanwhile. */
export const partKilled: Trial = {
  name: "part-killed",
  what: "One of two projectors of the ledger in parts is killed at random moments, and started again.",
  services: ["projector 1/2", "projector 2/2"],
  loads: ["trades"],
  async disturb({ services }, random) {
    await times(4, async () => {
      const struck = services[Math.floor(random() * services.length)]!;
      await afterRandom(random, 800);
      await struck.kill();
      struck.start();
      await struck.ready();
    });
  },
  says: /The part [12]\/2 of the view ledger is being projected/,
};
