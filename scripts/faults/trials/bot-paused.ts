import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** A bot that stood still comes back while another has taken over, and must not trade. */
export const botPaused: Trial = {
  name: "bot-paused",
  what: "One of two bots is frozen for longer than its lease, and goes on when the other has taken over.",
  services: ["projector", "signals", "bot", "bot"],
  loads: ["candles"],
  async disturb({ services }, random) {
    await afterRandom(random, 800);
    const [first, second] = services.filter(({ name }) => name === "bot");
    const [working, waiting] = /stands by/.test(first!.said) ? [second!, first!] : [first!, second!];
    working.pause();
    while (!/the bot trades the account/.test(waiting.said)) await sleep(20);
    await sleep(1_000);
    working.resume();
  },
  says: /the bot trades the account/,
};
