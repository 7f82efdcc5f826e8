import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** The bot dies between a decision, its order and its fill. */
export const botKilled: Trial = {
  name: "bot-killed",
  what: "The bot is killed at random moments, and started again.",
  services: ["projector", "signals", "bot"],
  loads: ["candles"],
  async disturb(system, random) {
    const bot = system.service("bot");
    await times(3, async () => {
      await afterRandom(random, 800);
      await bot.kill();
      bot.start();
      await bot.ready();
    });
  },
  says: /the bot (trades the account|stands by)/,
};
