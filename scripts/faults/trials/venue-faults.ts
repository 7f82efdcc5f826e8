import { setTimeout as sleep } from "node:timers/promises";
import type { Trial } from "../trial.ts";

/** F17: the venue refuses, cuts, repeats, forgets and falls silent. */
export const venueFaults: Trial = {
  name: "venue-faults",
  what: "The simulated venue answers 429 and 502, cuts bodies and sockets, loses and repeats frames, and falls silent.",
  services: ["projector", "ingestion"],
  loads: ["venue"],
  async disturb({ venue }, random) {
    const { simulator } = venue;
    simulator.fail(
      { fault: "too-many-requests", chance: 0.1 },
      { fault: "gateway-page", chance: 0.05 },
      { fault: "truncated-json", chance: 0.05 },
      { fault: "cut-connection", chance: 0.05 },
      { fault: "repeated-frames", chance: 0.05 },
      { fault: "lost-frames", chance: 0.02 },
      { fault: "invalid-frame", chance: 0.01 },
      { fault: "disconnect", chance: 0.002 },
    );
    await sleep(4_000 + random() * 2_000);
    simulator.fail({ fault: "stale-socket" });
    await sleep(2_000);
    simulator.heal();
  },
};
