import { setTimeout as sleep } from "node:timers/promises";
import type { Trial } from "../trial.ts";

/** F17 for orders: whether one was taken is not known until it was looked up. */
export const liveVenueFaults: Trial = {
  name: "live-venue-faults",
  what: "The venue of a live account loses answers to orders, cuts connections, refuses and answers nonsense.",
  services: ["projector", "live-bot"],
  loads: ["live"],
  async disturb({ live }) {
    const contains = "/trade/";
    live.scene.simulator.fail(
      { fault: "lost-answer", contains, chance: 0.15 },
      { fault: "halted-product", contains, chance: 0.1 },
      { fault: "lost-cancel", contains, chance: 0.1 },
      { fault: "repeated-fills", chance: 0.1 },
      { fault: "too-many-requests", chance: 0.05 },
      { fault: "gateway-page", chance: 0.05 },
      { fault: "truncated-json", chance: 0.05 },
      { fault: "cut-connection", chance: 0.05 },
      { fault: "disconnect", chance: 0.01 },
    );
    await sleep(6_000);
    live.scene.simulator.heal();
  },
  says: /the venue (does not tell of an order|refused an order)|it is not known whether the venue has an order/,
};
