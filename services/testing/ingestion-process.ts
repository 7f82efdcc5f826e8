/**
 * Ingestion in a process of its own, on the clock of a simulator that may run faster than the machine's: what a test
 * kills. Its one argument is JSON: {@link IngestionOrder}. It ends with its parent's pipe.
 */

import { unwrap } from "@spot-canvas/domain/fault";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import { readConfiguration } from "../config/configuration.ts";
import { createLogger } from "../logging/logger.ts";
import { type Feed, runFeed } from "../platform/feeds.ts";
import { marketsOf } from "../platform/markets.ts";
import { openPlatform } from "../platform/open-platform.ts";
import { Opened } from "../platform/opened.ts";
import { settingOn } from "../platform/service-setting.ts";
import { systemClock } from "../waiting/system-clock.ts";

/** What to follow, and where. */
export interface IngestionOrder extends Pick<Feed, "venue" | "series"> {
  /** NATS_URL, DATABASE_URL and where the venue is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the simulator answers. */
  readonly simulator: string;
  /** How many times as fast as the machine's its clock is. */
  readonly speed: number;
}

/** A clock in step with the simulator's. */
async function clockOf({ simulator, speed }: IngestionOrder): Promise<Clock> {
  const { now } = (await (await fetch(`${simulator}/simulator`)).json()) as { readonly now: number };
  const began = performance.now();
  return {
    ...systemClock,
    now: () => now + (performance.now() - began) * speed,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / speed, signal),
  };
}

const order = JSON.parse(process.argv[2]!) as IngestionOrder;
const stop = new AbortController();
process.stdin.resume().on("end", () => stop.abort());
const logger = createLogger({ write: (line) => void process.stderr.write(`${line}\n`) });
const configuration = unwrap(readConfiguration(order.environment));
const opened = new Opened();
const { signal } = stop;
const platform = opened.use(await openPlatform({ configuration, command: "test", logger, signal }));
const setting = settingOn(platform, { configuration, logger }, opened);
const clock = await clockOf(order);
const quick = { timeoutMs: 2_000, backOffMs: 20, silenceMs: 1_000, now: () => clock.now() };
const markets = marketsOf(configuration.venues);
process.stdout.write("running\n");
await runFeed(setting, { ...order, signal }, { clock, open: (venue) => markets(venue, quick) });
await opened[Symbol.asyncDispose]();
process.exit(0);
