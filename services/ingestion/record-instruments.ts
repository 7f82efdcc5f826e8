/** Records what a venue trades and charges, as far as the log does not say it yet. */
import type { FeeScheduleRecorded, InstrumentRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { listFeeSchedules, listInstruments } from "@spot-canvas/projections/instruments/read";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import type { EventLog } from "../log/event-log.ts";
import type { FeeSchedule, ListedProduct, MarketData } from "../venues/venue.ts";

/** Where instruments are read and recorded. */
export interface InstrumentRecorderOptions {
  readonly log: EventLog;
  readonly database: Database;
  readonly clock: Clock;
  readonly tenant: string;
  readonly signal: AbortSignal;
}

const PROJECTED_WITHIN_MS = 30_000;

/** What was recorded of a venue, or why it was not asked to the end. */
export interface InstrumentReceipt {
  readonly products: number;
  readonly feeSchedules: number;
}

/** Asks the venue, and records what is new or has changed. Throws the venue's fault. */
export async function recordInstruments(
  market: Pick<MarketData, "venue" | "products" | "fees">,
  { log, database, clock, tenant, signal }: InstrumentRecorderOptions,
): Promise<InstrumentReceipt> {
  const { venue } = market;
  const listed = unwrap(await market.products(signal));
  const charged = unwrap(await market.fees(signal));
  const state = (await log.streams()).find(({ name }) => name === "MARKET");
  const position = state?.lastPosition ?? 0;
  const snapshot = await waitForPosition(database, { MARKET: position }, PROJECTED_WITHIN_MS, clock);
  const known = new Set<string>();
  for (const row of await listInstruments(snapshot, { tenant, venue })) known.add(textOf(row));
  for (const row of await listFeeSchedules(snapshot, { tenant, venue })) known.add(textOf(row));
  const subject = formatSubject({ family: "instruments", venue }, tenant);
  await using publisher = log.publisher();
  const publish = async <T extends "InstrumentRecorded" | "FeeScheduleRecorded">(
    type: T,
    rows: readonly EventData[T][],
  ): Promise<number> => {
    const fresh = rows.filter((row) => !known.has(textOf(row)));
    for (const row of fresh) {
      // What comes back after a change is another fact: where the log stood is part of its identity.
      const id = identityOf(type, tenant, textOf(row), String(position));
      const now = instantOfMillis(Math.floor(clock.now()));
      const envelope = { id, occurredAt: now, recordedAt: now, correlationId: id };
      await publisher.publish(newEvent(type, row, subject, envelope));
    }
    return fresh.length;
  };
  const products = await publish(
    "InstrumentRecorded",
    listed.flatMap((product) => instrumentOf(venue, product)),
  );
  const feeSchedules = await publish(
    "FeeScheduleRecorded",
    charged.flatMap((schedule) => feesOf(venue, schedule)),
  );
  await publisher.flush();
  return { products, feeSchedules };
}

/** A product as the log says it; none where the venue does not tell its tick. */
function instrumentOf(
  venue: string,
  { product, venueId, rules, contractSize, status }: ListedProduct,
): InstrumentRecorded[] {
  const { tick, lot, minimumQuantity, minimumNotional } = rules;
  const pair = parseProduct(product);
  if (tick === undefined || !tick.isPositive() || !lot.isPositive() || !pair.ok) return [];
  return [
    {
      venue,
      product,
      venue_symbol: venueId,
      market_type: contractSize === undefined ? "spot" : "futures",
      base: pair.value.base,
      quote: pair.value.quote,
      status: status === "trading" || status === "limited" ? "trading" : "halted",
      tick_size: String(tick.normalized()),
      lot_size: String(lot.normalized()),
      ...(minimumQuantity?.isPositive() ? { minimum_quantity: String(minimumQuantity.normalized()) } : {}),
      ...(minimumNotional?.isPositive() ? { minimum_notional: String(minimumNotional.normalized()) } : {}),
      ...(contractSize === undefined ? {} : { contract_size: String(contractSize) }),
    },
  ];
}

/** A schedule as the log says it: one for the venue, or one for each product that it names. */
function feesOf(venue: string, { products, currency, tiers }: FeeSchedule): FeeScheduleRecorded[] {
  const [lowest] = tiers;
  if (!lowest?.fromVolume.isZero()) return [];
  const schedule = {
    venue,
    market_type: "spot",
    // OKX takes its fee out of what the trade brings in; the others add it in quote currency.
    charged_in: venue === "okx" ? "received" : "quote",
    tiers: tiers.map(({ fromVolume, maker, taker }) => ({
      from_volume: String(fromVolume.normalized()),
      maker: String(maker.normalized()),
      taker: String(taker.normalized()),
    })),
    volume_currency: currency,
  } as const;
  return products === "all" ? [schedule] : products.map((product) => ({ ...schedule, product }));
}

/** The same text for the same values, whatever the order of their names. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
