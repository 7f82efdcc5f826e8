import { setTimeout as sleep } from "node:timers/promises";
import { afterRandom } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** A live bot that stood still comes back while another has taken over, and must send nothing. */
export const liveBotPaused: Trial = {
  name: "live-bot-paused",
  what: "One of two bots of a live account is frozen for longer than its lease, and goes on when the other has taken over.",
  services: ["projector", "live-bot", "live-bot"],
  loads: ["live"],
  async disturb({ services }, random) {
    await afterRandom(random, 800);
    const [first, second] = services.filter(({ name }) => name === "live-bot");
    const [working, waiting] = /stands by/.test(first!.said) ? [second!, first!] : [first!, second!];
    working.pause();
    while (!/the bot trades the account/.test(waiting.said)) await sleep(20);
    await sleep(1_000);
    working.resume();
  },
  says: /the bot trades the account/,
};
