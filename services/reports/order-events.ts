/** What the log says of an account's orders, and what their signals were. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderRecord, SignalQuote } from "@spot-canvas/domain/report/order-record";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { AccountRef } from "@spot-canvas/projections/ledger/read";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventLog } from "../log/event-log.ts";
import type { StateHash } from "./state-hash.ts";

/** What is read: up to a position of TRADING. */
export interface OrderReading extends AccountRef {
  readonly log: Pick<EventLog, "read" | "last">;
  readonly snapshot: Snapshot;
  readonly knownAt: number;
  readonly signal: AbortSignal;
}

/** Reads the events into the record: the log itself, as a table has only what became of an order last. */
export async function readOrders(reading: OrderReading, record: OrderRecord, hash: StateHash): Promise<void> {
  const { log, tenant, account, knownAt, signal } = reading;
  const subject = formatSubject({ family: "orders", account }, tenant);
  const newest = await log.last(subject);
  if (newest === undefined || knownAt === 0) return;
  const until = Math.min(newest.position, knownAt);
  for await (const batch of log.read("TRADING", { after: 0, until, subject, signal })) {
    for (const recorded of batch) {
      if (recorded.position > until) break;
      const reading = readEvent(recorded);
      if (reading.outcome !== "event") continue;
      record.apply(reading.event);
      hash.take(`${reading.event.envelope.id}\n`, 1);
    }
  }
  signal.throwIfAborted();
  record.quote(await quotesOf(reading, record.signalIds));
}

const IDS_AT_A_TIME = 5_000;

interface QuoteRow {
  readonly signal_id: string;
  readonly price: string;
  readonly raised_at: string;
}

/** Prices and times of signals: what was said once never changes. */
async function quotesOf(
  { snapshot, tenant, knownAt }: OrderReading,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SignalQuote>> {
  const quotes = new Map<string, SignalQuote>();
  for (let first = 0; first < ids.length; first += IDS_AT_A_TIME) {
    const rows = await snapshot.sql.query<QuoteRow>(
      `select signal_id, price, raised_at from ${snapshot.schemaOf("signals")}.signals
       where tenant_id = $1 and signal_id = any($2::text[]) and position <= $3`,
      [tenant, ids.slice(first, first + IDS_AT_A_TIME), knownAt],
    );
    for (const { signal_id, price, raised_at } of rows) {
      const raisedAt = millisOfInstant(BigInt(raised_at));
      quotes.set(signal_id, { price: Decimal.of(price) as Price, raisedAt });
    }
  }
  return quotes;
}
