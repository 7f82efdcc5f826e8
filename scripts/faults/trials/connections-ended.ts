import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F6: an operator ends the database's connections. */
export const connectionsEnded: Trial = {
  name: "connections-ended",
  what: "Every connection to Postgres is ended by pg_terminate_backend at random moments.",
  services: ["projector"],
  loads: ["trades"],
  async disturb({ tables }, random) {
    await times(6, async () => {
      await afterRandom(random, 400);
      const database = await tables.database();
      await database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
    });
  },
  says: /is set back and tries again|waits and tries again/,
};
