import { setTimeout as sleep } from "node:timers/promises";
import { smallDatabase } from "../ground.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F13: there is no room for another row. */
export const databaseDiskFull: Trial = {
  name: "database-disk-full",
  what: "The disk of the read models (a tmpfs of 96 MB under their tablespace) is full for six seconds; then there is room again.",
  services: ["projector"],
  loads: ["trades"],
  ground: smallDatabase,
  async disturb({ ground }, random) {
    await afterRandom(random, 800);
    await ground.disk!.fill();
    await sleep(6_000);
    await ground.disk!.free();
  },
  says: /No space left on device|cannot work now \(could not extend/,
};
