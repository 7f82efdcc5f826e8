/** When faults strike: at moments that the seed draws. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@spot-canvas/domain/statistics/kernels/random";

/** Waits up to so many milliseconds. */
export const afterRandom = (random: Random, mostMs: number): Promise<void> => sleep(random() * mostMs);

/** Does something again and again. */
export async function times(count: number, work: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < count; round++) await work(round);
}
