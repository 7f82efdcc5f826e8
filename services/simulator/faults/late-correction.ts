/** A closed candle whose last trade the venue adds later: until then it is served without. */
import type { SimulatedFault } from "./simulated-fault.ts";
import { beforeTheLastWord } from "./unfinished-candle.ts";

export const lateCorrection: SimulatedFault = {
  name: "late-correction",
  summary: "closed candles lack their last trade at first, and are corrected later",
  value: { meaning: "how many milliseconds after its close a candle is corrected", default: 180_000 },
  candles: (page, { value }) => beforeTheLastWord(page, value, 1),
};
