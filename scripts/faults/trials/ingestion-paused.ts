import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F18: ingestion stands still while the venue goes on telling. */
export const ingestionPaused: Trial = {
  name: "ingestion-paused",
  what: "Ingestion is frozen for five seconds, ten minutes of the market, and goes on.",
  services: ["projector", "ingestion"],
  loads: ["venue"],
  async disturb(system, random) {
    await afterRandom(random, 1_000);
    const ingestion = system.service("ingestion");
    ingestion.pause();
    await sleep(5_000);
    ingestion.resume();
  },
};
