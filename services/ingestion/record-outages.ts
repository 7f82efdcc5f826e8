/** Records when a venue had no market for a product, as far as holes in its candles tell. */
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Coverage, type Interval } from "@spot-canvas/domain/market/coverage";
import { outagesIn } from "@spot-canvas/domain/market/outages";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { readGaps } from "@spot-canvas/projections/candles/series";
import { listOutages } from "@spot-canvas/projections/instruments/read";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import type { EventLog } from "../log/event-log.ts";
import type { SeriesKey } from "./forming.ts";

/** Where outages are looked for and recorded. */
export interface OutageRecorderOptions {
  readonly log: EventLog;
  readonly database: Database;
  readonly clock: Clock;
  readonly tenant: string;
}

const PROJECTED_WITHIN_MS = 30_000;
/** How much of a series around what was fetched is looked at, in slots: what is quiet there decides what an outage is. */
const AROUND_SLOTS = 3_000;

/**
 * Looks at the holes of a series in an interval that is all recorded by now, and records those that were outages and
 * are not known yet. Returns the new ones.
 */
export async function recordOutages(
  { log, database, clock, tenant }: OutageRecorderOptions,
  { venue, product, timeframe }: SeriesKey,
  { from, to }: Interval,
): Promise<readonly Interval[]> {
  const market = (await log.streams()).find(({ name }) => name === "MARKET");
  const positions = { MARKET: market?.lastPosition ?? 0 };
  const snapshot = await waitForPosition(database, positions, PROJECTED_WITHIN_MS, clock);
  const around = AROUND_SLOTS * widthOf(timeframe);
  const name = { tenant, venue, product, timeframe };
  const gaps = await readGaps(snapshot, { ...name, from: from - around, to: to + around });
  const holes = gaps.filter(({ kind }) => kind === "empty");
  const known = new Coverage(await listOutages(snapshot, { tenant, venue, product }));
  const found = outagesIn(holes, timeframe).filter(
    (hole) => hole.to > from && hole.from < to && !known.contains(hole.from, hole.to),
  );
  for (const hole of found) {
    const slots = (hole.to - hole.from) / widthOf(timeframe);
    const reason = `${slots} slots of ${timeframe} in a row without a trade, where hardly one is empty`;
    const data = { venue, product, from: hole.from, to: hole.to, reason };
    const id = identityOf("VenueOutageRecorded", tenant, venue, product, `${hole.from}`, `${hole.to}`);
    const recordedAt = instantOfMillis(Math.floor(clock.now()));
    const envelope = { id, occurredAt: instantOfMillis(hole.to), recordedAt, correlationId: id };
    const subject = formatSubject({ family: "instruments", venue }, tenant);
    await log.append(newEvent("VenueOutageRecorded", data, subject, envelope));
  }
  return found;
}
