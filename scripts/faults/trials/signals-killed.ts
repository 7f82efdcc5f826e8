import { afterRandom, times } from "../moments.ts";
import type { Trial } from "../trial.ts";

/** The strategies' process dies between candle and signal. */
export const signalsKilled: Trial = {
  name: "signals-killed",
  what: "The signals service is killed at random moments, and started again.",
  services: ["projector", "signals", "bot"],
  loads: ["candles"],
  async disturb(system, random) {
    const signals = system.service("signals");
    await times(3, async () => {
      await afterRandom(random, 800);
      await signals.kill();
      signals.start();
      await signals.ready();
    });
  },
  says: /signals is running/,
};
