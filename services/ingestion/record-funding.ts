/** Records what holders of swaps paid each other, each payment once: what the paper bot and backtests charge by. */
import type { FundingRateRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { isSwap } from "@spot-canvas/domain/market/product";
import { formatMillis, instantOfMillis, millisOfText } from "@spot-canvas/domain/time/instant";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import type { MarketData, SettledFunding } from "../venues/venue.ts";

/** Where payments are recorded. */
export interface FundingRecorderOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly tenant: string;
  readonly signal: AbortSignal;
}

/** A venue that tells what its swaps pay. */
type FundedMarket = Pick<MarketData, "venue" | "funding">;

const HOUR = 3_600_000;
/** How often a payment is looked for that should be there, and for how long after its hour. */
const LOOK_EVERY_MS = 5_000;
const LOOK_FOR_MS = 10 * 60_000;

/** What is known of a swap: when it paid last, and how long after the time before. */
interface Known {
  readonly last: number;
  readonly interval: number;
}

/** Records what is new of some swaps; gives how many payments. Throws the venue's fault. */
export async function recordFunding(
  market: FundedMarket,
  products: readonly string[],
  options: FundingRecorderOptions,
): Promise<number> {
  const swaps = swapsOf(market, products);
  if (swaps.length === 0) return 0;
  const known = await knownOf(market, options);
  let count = 0;
  for (const swap of swaps) count += (await recordNew(market, swap, known.get(swap)?.last, options)).length;
  return count;
}

/** Records the payments of swaps as they fall due, until the signal aborts; what goes wrong is said and tried again. */
export async function followFunding(
  market: FundedMarket,
  products: readonly string[],
  options: FundingRecorderOptions & { readonly logger: Logger },
): Promise<void> {
  const swaps = swapsOf(market, products);
  if (swaps.length === 0) return;
  const { clock, signal, logger } = options;
  const known = new Map(await knownOf(market, options));
  while (!signal.aborted) {
    const hour = Math.floor(clock.now() / HOUR) * HOUR;
    for (const swap of swaps.filter((each) => isDue(known.get(each), clock.now()))) {
      try {
        const settled = await recordNew(market, swap, known.get(swap)?.last, options);
        for (const { time } of settled) known.set(swap, after(known.get(swap), time));
      } catch (error) {
        if (signal.aborted) return;
        logger.warn(error instanceof Error ? error.message : String(error), { product: swap });
      }
    }
    const isMissing = swaps.some((each) => isDue(known.get(each), clock.now()));
    const isSoon = isMissing && clock.now() - hour < LOOK_FOR_MS;
    const next = isSoon ? clock.now() + LOOK_EVERY_MS : hour + HOUR + LOOK_EVERY_MS;
    await clock.sleep(next - clock.now(), signal);
  }
}

const swapsOf = ({ funding }: FundedMarket, products: readonly string[]): readonly string[] =>
  funding === undefined ? [] : [...new Set(products.filter(isSwap))];

const isDue = (known: Known | undefined, now: number): boolean =>
  known === undefined || known.last + known.interval <= now;

/** What is known once a payment is. Venues pay on whole hours: before two are known, each hour may be one. */
const after = (known: Known | undefined, time: number): Known =>
  known === undefined || time <= known.last
    ? (known ?? { last: time, interval: HOUR })
    : { last: time, interval: time - known.last };

async function recordNew(
  market: FundedMarket,
  product: string,
  known: number | undefined,
  { log, clock, tenant, signal }: FundingRecorderOptions,
): Promise<readonly SettledFunding[]> {
  if (market.funding === undefined) return [];
  const { venue } = market;
  const settled = unwrap(await market.funding({ product, from: (known ?? -1) + 1 }, signal));
  const subject = formatSubject({ family: "instruments", venue }, tenant);
  await using publisher = log.publisher();
  for (const { time, rate, markPrice } of settled) {
    const id = identityOf("FundingRateRecorded", tenant, venue, product, String(time));
    const at = instantOfMillis(time);
    const data: FundingRateRecorded = {
      venue,
      product,
      time: formatMillis(time),
      rate: String(rate),
      mark_price: String(markPrice),
    };
    const recordedAt = instantOfMillis(Math.floor(clock.now()));
    await publisher.publish(
      newEvent("FundingRateRecorded", data, subject, { id, occurredAt: at, recordedAt, correlationId: id }),
    );
  }
  await publisher.flush();
  return settled;
}

/** What is recorded of each swap of a venue. */
async function knownOf(
  { venue }: FundedMarket,
  { log, tenant, signal }: FundingRecorderOptions,
): Promise<ReadonlyMap<string, Known>> {
  const found = new Map<string, Known>();
  const subject = formatSubject({ family: "instruments", venue }, tenant);
  const until = (await log.last(subject))?.position;
  if (until === undefined) return found;
  for await (const batch of log.read("MARKET", { after: 0, until, subject, signal })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome !== "event" || reading.event.type !== "FundingRateRecorded") continue;
      const { product, time } = reading.event.data;
      found.set(product, after(found.get(product), millisOfText(time)));
    }
  }
  return found;
}
