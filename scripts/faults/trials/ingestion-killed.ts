import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** Ingestion dies between a venue and the log. */
export const ingestionKilled: Trial = {
  name: "ingestion-killed",
  what: "Ingestion is killed at random moments, and started again.",
  services: ["projector", "ingestion"],
  loads: ["venue"],
  async disturb(system, random) {
    const ingestion = system.service("ingestion");
    await times(3, async () => {
      await afterRandom(random, 2_000);
      await ingestion.kill();
      ingestion.start();
      await ingestion.ready();
    });
  },
};
