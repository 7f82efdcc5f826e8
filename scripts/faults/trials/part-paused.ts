import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** A projector of a part stood still while another took its part over: it must not write when it comes back. */
export const partPaused: Trial = {
  name: "part-paused",
  what: "A projector of one of two parts is frozen for longer than its lease, and goes on when another has its part.",
  services: ["projector 1/2", "projector 2/2", "projector 2/2"],
  loads: ["trades"],
  async disturb({ services }, random) {
    await afterRandom(random, 800);
    const working = services.find(({ said }) =>
      /The part 2\/2 of the view ledger is being projected/.test(said),
    )!;
    working.pause();
    await sleep(8_000);
    working.resume();
    while (!/The part 2\/2 of the view ledger has another projector at work/.test(working.said))
      await sleep(20);
  },
  says: /The part 2\/2 of the view ledger has another projector at work: standing by/,
};
