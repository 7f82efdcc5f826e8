/** Every check, in the order in which they are shown. A new one is a file and a line here. */
import { archive } from "./archive.ts";
import type { Check } from "./check.ts";
import { clocks } from "./clocks.ts";
import { database } from "./database.ts";
import { disk } from "./disk.ts";
import { durability } from "./durability.ts";
import { fileModes } from "./file-modes.ts";
import { keys } from "./keys.ts";
import { lag } from "./lag.ts";
import { live } from "./live.ts";
import { streams } from "./streams.ts";
import { versions } from "./versions.ts";

export const CHECKS: readonly Check[] = [
  versions,
  durability,
  streams,
  archive,
  database,
  disk,
  lag,
  clocks,
  keys,
  live,
  fileModes,
];

/** Those that need nothing but the log, the machine and its files: what a live bot has examined before it begins. */
export const GROUND_CHECKS: readonly Check[] = CHECKS.filter(({ asksApi }) => asksApi !== true);
