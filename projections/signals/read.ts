/** Signals and their verdicts, as clients ask for them. */
import type { Cursor } from "@spot-canvas/domain/contract/cursor";
import type { Side } from "@spot-canvas/domain/ledger/trade";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";

/** What an account's bot did about a signal: an order, or a decline by a rule. */
export interface VerdictRecord {
  readonly accountId: string;
  readonly orderId?: string;
  readonly rule?: string;
  readonly reason: string;
  readonly decidedAt: Instant;
}

/** A signal. */
export interface SignalRecord {
  readonly signalId: string;
  readonly instance: string;
  readonly strategy: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  readonly action: Side;
  readonly leg: string;
  readonly price: Decimal;
  readonly confidence?: Decimal;
  readonly stopLoss?: Decimal;
  readonly takeProfit?: Decimal;
  readonly reason: string;
  /** RFC 3339, as the strategy's signal says it. */
  readonly validUntil?: string;
  /** Open time of its candle, epoch milliseconds. */
  readonly candleTime: number;
  readonly raisedAt: Instant;
  /** By account. */
  readonly verdicts: readonly VerdictRecord[];
}

/** Which signals. */
export interface SignalQuery {
  readonly tenantId: string;
  readonly venue?: string;
  readonly product?: string;
  readonly timeframe?: string;
  readonly instance?: string;
  readonly limit: number;
  /** Where the page begins: behind this one. */
  readonly after?: Cursor;
}

/** A page of signals, newest first. */
export interface SignalPage {
  readonly signals: readonly SignalRecord[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: Cursor;
}

interface SignalRow {
  readonly signal_id: string;
  readonly instance: string;
  readonly strategy: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  readonly action: Side;
  readonly leg: string;
  readonly price: string;
  readonly confidence: string | null;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly reason: string;
  readonly valid_until: string | null;
  readonly candle_time: string;
  readonly raised_at: string;
}

interface VerdictRow {
  readonly signal_id: string;
  readonly account_id: string;
  readonly order_id: string | null;
  readonly rule: string | null;
  readonly reason: string;
  readonly decided_at: string;
}

/** Signals with their verdicts, by time and id, newest first. */
export async function listSignals(snapshot: Snapshot, query: SignalQuery): Promise<SignalPage> {
  const { tenantId, venue, product, timeframe, instance, limit, after } = query;
  const rows = await snapshot.sql.query<SignalRow>(
    `select * from ${snapshot.schemaOf("signals")}.signals
     where tenant_id = $1
       and ($2::text is null or venue = $2) and ($3::text is null or product = $3)
       and ($4::text is null or timeframe = $4) and ($5::text is null or instance = $5)
       and ($6::bigint is null or (raised_at, signal_id) < ($6::bigint, $7::text collate "C"))
     order by raised_at desc, signal_id desc limit $8`,
    [
      tenantId,
      venue ?? null,
      product ?? null,
      timeframe ?? null,
      instance ?? null,
      after === undefined ? null : String(after.time),
      after?.id ?? null,
      limit + 1,
    ],
  );
  const page = rows.slice(0, limit);
  const verdicts = await verdictsOf(snapshot, tenantId, page);
  const signals = page.map((row) => recordOf(row, verdicts.get(row.signal_id) ?? []));
  const last = signals.at(-1);
  if (rows.length <= limit || !last) return { signals };
  return { signals, next: { time: last.raisedAt, id: last.signalId } };
}

async function verdictsOf(
  snapshot: Snapshot,
  tenantId: string,
  signals: readonly SignalRow[],
): Promise<ReadonlyMap<string, readonly VerdictRecord[]>> {
  const rows = await snapshot.sql.query<VerdictRow>(
    `select * from ${snapshot.schemaOf("signals")}.verdicts
     where tenant_id = $1 and signal_id in (select jsonb_array_elements_text($2::jsonb)) order by account_id`,
    [tenantId, JSON.stringify(signals.map(({ signal_id }) => signal_id))],
  );
  const bySignal = new Map<string, VerdictRecord[]>();
  for (const row of rows) {
    const verdict = {
      accountId: row.account_id,
      ...(row.order_id === null ? {} : { orderId: row.order_id }),
      ...(row.rule === null ? {} : { rule: row.rule }),
      reason: row.reason,
      decidedAt: BigInt(row.decided_at),
    };
    bySignal.set(row.signal_id, [...(bySignal.get(row.signal_id) ?? []), verdict]);
  }
  return bySignal;
}

const recordOf = (row: SignalRow, verdicts: readonly VerdictRecord[]): SignalRecord => ({
  signalId: row.signal_id,
  instance: row.instance,
  strategy: row.strategy,
  venue: row.venue,
  product: row.product,
  timeframe: row.timeframe,
  action: row.action,
  leg: row.leg,
  price: Decimal.of(row.price),
  ...(row.confidence === null ? {} : { confidence: Decimal.of(row.confidence) }),
  ...(row.stop_loss === null ? {} : { stopLoss: Decimal.of(row.stop_loss) }),
  ...(row.take_profit === null ? {} : { takeProfit: Decimal.of(row.take_profit) }),
  reason: row.reason,
  ...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
  candleTime: Number(row.candle_time),
  raisedAt: BigInt(row.raised_at),
  verdicts,
});
