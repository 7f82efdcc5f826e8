import { setTimeout as sleep } from "node:timers/promises";
import { clusteredGround } from "../ground.ts";
import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F3: of three brokers the one that leads the stream dies. */
export const leaderKilled: Trial = {
  name: "leader-killed",
  what: "The leader of TRADING, one of three nats-servers, is killed; it comes back later.",
  services: ["projector"],
  loads: ["trades"],
  ground: clusteredGround,
  async disturb({ ground }, random) {
    await times(2, async () => {
      await afterRandom(random, 800);
      const { server } = await ground.cluster!.leaderOf("TRADING");
      await server.stop("SIGKILL");
      await sleep(1_000);
      await server.start();
      await ground.cluster!.leaderOf("TRADING");
    });
  },
  says: /Sending events again whose acknowledgement is missing|NATS at \S+ is gone/,
};
