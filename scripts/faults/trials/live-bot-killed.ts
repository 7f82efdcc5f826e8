import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** A bot that trades for real dies between an intent, its order at the venue and its fill. */
export const liveBotKilled: Trial = {
  name: "live-bot-killed",
  what: "The bot of a live account is killed at random moments, and started again; its venue goes on.",
  services: ["projector", "live-bot"],
  loads: ["live"],
  async disturb(system, random) {
    const bot = system.service("live-bot");
    await times(3, async () => {
      await afterRandom(random, 800);
      await bot.kill();
      bot.start();
      await bot.ready();
    });
  },
  says: /the bot trades the account/,
};
