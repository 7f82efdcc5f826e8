import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F6: the database dies in the middle of a transaction. */
export const postgresKilled: Trial = {
  name: "postgres-killed",
  what: "Postgres is killed at random moments, and started again.",
  services: ["projector"],
  loads: ["trades"],
  async disturb({ ground }, random) {
    await times(3, async () => {
      await afterRandom(random, 1_000);
      await ground.postgres.stop("kill");
      await afterRandom(random, 500);
      await ground.postgres.restart();
    });
  },
  says: /cannot be reached|was lost before it answered a commit/,
};
