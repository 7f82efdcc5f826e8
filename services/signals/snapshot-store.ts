/**
 * Where the state of strategy instances is put down, so that a restart goes on instead of folding every candle again: one
 * file an instance. A snapshot is a convenience: one that is missing, damaged or of another log, program or instance is
 * passed over, and the instance folds from its anchor, which comes to the same.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Candle } from "@spot-canvas/domain/market/candle";
import type { SlotState } from "@spot-canvas/domain/market/slot-fold";
import { placeFile } from "../files/place-file.ts";

/** An instance between two records of MARKET. */
export interface InstanceSnapshot {
  /** The last record of MARKET that is folded in. */
  readonly position: number;
  /** Which slots of the series were given. */
  readonly slots: SlotState;
  /** The last candles that it was given. */
  readonly recent: readonly Candle[];
  /** What the strategy keeps. */
  readonly strategy: unknown;
}

/** Keeps snapshots. */
export interface SnapshotStore {
  /** The snapshot of an instance, if it was taken under the same circumstances. */
  load(instance: string, circumstances: string): Promise<InstanceSnapshot | undefined>;
  save(instance: string, circumstances: string, snapshot: InstanceSnapshot): Promise<void>;
  remove(instance: string): Promise<void>;
}

interface Stored {
  readonly circumstances: string;
  readonly snapshot: InstanceSnapshot;
}

/** Snapshots in a directory, which is made when there is something to keep. */
export function fileSnapshots(directory: string): SnapshotStore {
  const fileOf = (instance: string): string => join(directory, `${encodeURIComponent(instance)}.json`);
  return {
    async load(instance, circumstances) {
      try {
        const stored = JSON.parse(await readFile(fileOf(instance), "utf8")) as Stored;
        return stored.circumstances === circumstances ? stored.snapshot : undefined;
      } catch {
        return undefined;
      }
    },
    save: (instance, circumstances, snapshot) =>
      placeFile(fileOf(instance), JSON.stringify({ circumstances, snapshot } satisfies Stored)),
    remove: (instance) => rm(fileOf(instance), { force: true }),
  };
}
