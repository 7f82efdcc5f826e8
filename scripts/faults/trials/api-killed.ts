import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** The API dies between an import and its answer. */
export const apiKilled: Trial = {
  name: "api-killed",
  what: "The API is killed at random moments while trades are posted, and started again.",
  services: ["projector", "api"],
  loads: ["http-trades"],
  async disturb(system, random) {
    const api = system.service("api");
    await times(4, async () => {
      await afterRandom(random, 600);
      await api.kill();
      api.start();
      await api.ready();
    });
  },
  says: /api is running/,
};
