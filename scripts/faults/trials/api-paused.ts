import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** The API stands still while trades are posted. */
export const apiPaused: Trial = {
  name: "api-paused",
  what: "The API is frozen for five seconds while trades are posted, and goes on.",
  services: ["projector", "api"],
  loads: ["http-trades"],
  async disturb(system, random) {
    await afterRandom(random, 600);
    const api = system.service("api");
    api.pause();
    await sleep(5_000);
    api.resume();
  },
};
