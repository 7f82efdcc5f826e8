import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** F8: a projector that stood still comes back while another has taken over, and must not write. */
export const projectorPaused: Trial = {
  name: "projector-paused",
  what: "One of two projectors is frozen for longer than its lease, and goes on when the other has taken over.",
  services: ["projector", "projector"],
  loads: ["trades"],
  async disturb({ services }, random) {
    await afterRandom(random, 800);
    const working = services.find((service) => /The view ledger is being projected/.test(service.said))!;
    working.pause();
    await sleep(8_000);
    working.resume();
    while (!/The view ledger has another projector at work/.test(working.said)) await sleep(20);
  },
  says: /The view ledger has another projector at work: standing by/,
};
