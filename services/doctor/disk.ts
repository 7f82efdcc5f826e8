/** Room on the disk of the data directory. NATS and Postgres on other machines say theirs to their own monitoring. */
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { sizeText } from "./bytes.ts";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

/** Below these parts of the whole that is free, it is said. */
const SCARCE = 0.1;
const FULL = 0.03;

/** Bytes of a file system. */
export interface Room {
  readonly free: number;
  readonly total: number;
}

/** The room of the file system that holds a path, or would hold it where there is nothing yet. */
export async function roomAt(path: string): Promise<Room> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch (error) {
    const above = dirname(resolve(path));
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || above === resolve(path)) throw error;
    return roomAt(above);
  }
}

/** How much is left where this machine keeps things. */
export const disk: Check = {
  name: "disk",
  async run({ configuration: { dataDir } }) {
    return [roomFinding(await roomAt(dataDir))];
  },
};

/** What is to be said of so much room. */
export function roomFinding({ free, total }: Room): Finding {
  const part = total === 0 ? 1 : free / total;
  const text = `${sizeText(free)} of ${sizeText(total)} are free on the disk of the data directory`;
  if (part < FULL) return failure(`${text}: make room now, or events will be refused.`);
  if (part < SCARCE) return warning(`${text}: make room soon.`);
  return ok(`${text}.`);
}
