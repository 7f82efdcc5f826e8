import { readdir, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { acceptLog, untilRefused } from "../damage.ts";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** The part of the newest block that is left. */
const LEFT = 0.6;

/** F15: the end of a file of the broker is lost. */
export const streamTruncated: Trial = {
  name: "stream-truncated",
  what: "The newest block of TRADING loses the last two fifths of its bytes while nats-server is down; the operator rebuilds.",
  services: ["projector", "api"],
  loads: ["trades"],
  async disturb(system, random) {
    await afterRandom(random, 800);
    const server = system.ground.server!;
    await system.trades.rest();
    await system.tables.reach({ TRADING: system.trades.acknowledged });
    await server.stop("SIGKILL");
    const folder = join(server.store, "jetstream", "$G", "streams", "TRADING", "msgs");
    const blocks = (await readdir(folder)).filter((name) => name.endsWith(".blk"));
    const newest = join(
      folder,
      blocks.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).at(-1)!,
    );
    await truncate(newest, Math.floor((await stat(newest)).size * LEFT));
    await server.start();
    await untilRefused(system);
    await acceptLog(system);
  },
  says: /The view ledger has stopped: (The stream|Stream) TRADING ends at/,
};
