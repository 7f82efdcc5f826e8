import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** The database stands still. Nothing has to be said: a slow database is no fault until it takes too long. */
export const postgresPaused: Trial = {
  name: "postgres-paused",
  what: "All processes of Postgres are frozen for seven seconds and go on.",
  services: ["projector"],
  loads: ["trades"],
  async disturb({ ground }, random) {
    await afterRandom(random, 800);
    await ground.postgres.pause();
    await sleep(7_000);
    await ground.postgres.resume();
  },
};
