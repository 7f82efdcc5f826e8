/** The metrics that are looked up when they are asked for: how long the log is, how far the views are, how full the disk. */
import { readLag } from "@spot-canvas/projections/projector/lag";
import { partitionName } from "@spot-canvas/projections/projector/partition";
import { Gauge, type Registry } from "prom-client";
import { roomAt } from "../doctor/disk.ts";
import type { Platform } from "../platform/platform.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { within } from "../waiting/within.ts";

/** What does not answer for this long is left out: Prometheus would give the whole page up after 10 s. */
const PATIENCE_MS = 3_000;

/** What is looked up, and where. */
export interface LookedUp {
  readonly platform: Pick<Platform, "log" | "database">;
  readonly dataDir: string;
}

/**
 * Adds them to a registry; returns what looks all of them up. What cannot be reached has no value, so that an alert on
 * the absence of it can be raised.
 */
export function createLookedUp(registry: Registry, { platform, dataDir }: LookedUp): () => Promise<void> {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[]): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const position = gauge("canvas_log_last_position", "The last position of a stream.", ["stream"]);
  const bytes = gauge("canvas_log_bytes", "What a stream weighs in the log.", ["stream"]);
  const lastAt = gauge("canvas_log_last_event_timestamp_seconds", "When the last event was logged.", [
    "stream",
  ]);
  const views = ["view", "stream", "partition"];
  const lagEvents = gauge("canvas_view_lag_events", "Events that are in the log and not in a view.", views);
  const lagAge = gauge("canvas_view_lag_seconds", "Age of the oldest of them; 0 where there is none.", views);
  const lagIdle = gauge(
    "canvas_view_idle_seconds",
    "Since a view that is behind last moved; 0 where none is.",
    views,
  );
  const diskFree = gauge("canvas_disk_free_bytes", "Free on the disk of the data directory.", []);
  const diskTotal = gauge("canvas_disk_total_bytes", "Size of the disk of the data directory.", []);

  const lookAtLog = async (): Promise<void> => {
    for (const gauge of [position, bytes, lastAt]) gauge.reset();
    for (const { name: stream, lastPosition, bytes: weight, lastLoggedAt } of await platform.log.streams()) {
      position.set({ stream }, lastPosition);
      bytes.set({ stream }, weight);
      if (lastLoggedAt !== undefined) lastAt.set({ stream }, Number(lastLoggedAt / 1_000_000n) / 1_000);
    }
  };
  const lookAtViews = async (): Promise<void> => {
    for (const gauge of [lagEvents, lagAge, lagIdle]) gauge.reset();
    for (const lag of await readLag(platform.log, platform.database, systemClock)) {
      const { view, stream, partition, events, oldestSeconds, secondsWithoutProgress } = lag;
      const part = partition.count === 1 ? {} : { partition: partitionName(partition) };
      lagEvents.set({ view, stream, ...part }, events);
      lagAge.set({ view, stream, ...part }, oldestSeconds);
      lagIdle.set({ view, stream, ...part }, secondsWithoutProgress);
    }
  };
  const lookAtDisk = async (): Promise<void> => {
    const { free, total } = await roomAt(dataDir);
    diskFree.set(free);
    diskTotal.set(total);
  };
  return async () => {
    const looks = Promise.allSettled([lookAtLog(), lookAtViews(), lookAtDisk()]);
    await within(looks, PATIENCE_MS, () => undefined);
  };
}
