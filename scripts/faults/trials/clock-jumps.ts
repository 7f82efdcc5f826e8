import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { times } from "../moments.ts";
import type { Trial } from "../trial.ts";

const CLOCK = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/shifted-clock");
const HOUR_MS = 3_600_000;
const fileIn = (folder: string): string => join(folder, "clock-shift");

/** F14: the wall clock jumps; positions order things, so that nothing depends on it. */
export const clockJumps: Trial = {
  name: "clock-jumps",
  what: "The wall clock of our services jumps by up to an hour, forwards and back, again and again.",
  services: ["projector", "signals", "bot"],
  loads: ["trades", "candles"],
  environment: (folder) => ({
    NODE_OPTIONS: `--import=${pathToFileURL(CLOCK)}`,
    CLOCK_SHIFT_FILE: fileIn(folder),
  }),
  async disturb({ folder }, random) {
    await times(6, async (round) => {
      const shift = round === 5 ? 0 : Math.round((random() * 2 - 1) * HOUR_MS);
      await writeFile(fileIn(folder), String(shift));
      await sleep(800);
    });
  },
};
