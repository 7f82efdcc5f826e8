/** Signals and their verdicts, as clients ask for them. */
import type { Side } from "@spot-canvas/domain/ledger/trade";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";

/** What an account's bot did about a signal: an order, or a decline by a rule. */
export interface VerdictEntry {
  readonly accountId: string;
  readonly orderId?: string;
  readonly rule?: string;
  readonly reason: string;
  readonly decidedAt: Instant;
}

/** A signal. */
export interface SignalEntry {
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
  /** The signed fraction of the equity to hold afterwards. */
  readonly target?: Decimal;
  /** How much of a leg, in base or in quote currency. */
  readonly size?: { readonly quantity: Decimal } | { readonly quote: Decimal };
  readonly limitPrice?: Decimal;
  readonly stopLoss?: Decimal;
  readonly takeProfit?: Decimal;
  readonly trail?: { readonly activation?: Decimal; readonly distance: Decimal };
  readonly reason: string;
  /** RFC 3339, as the strategy's signal says it. */
  readonly validUntil?: string;
  /** Open time of its candle, epoch milliseconds. */
  readonly candleTime: number;
  readonly raisedAt: Instant;
  /** By account. */
  readonly verdicts: readonly VerdictEntry[];
}

/** Which signals. `before` is the time and id of the row that the page stands behind. */
export interface SignalFilter {
  readonly tenant: string;
  readonly venue?: string;
  readonly product?: string;
  readonly timeframe?: string;
  readonly strategy?: string;
  readonly instance?: string;
  /** The last time at which one was raised, included. */
  readonly end?: Instant;
  readonly before?: { readonly time: Instant; readonly id: string };
  readonly limit: number;
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
  readonly target: string | null;
  readonly size_quantity: string | null;
  readonly size_quote: string | null;
  readonly limit_price: string | null;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly trail_activation: string | null;
  readonly trail_distance: string | null;
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
export async function listSignals(snapshot: Snapshot, filter: SignalFilter): Promise<readonly SignalEntry[]> {
  const { tenant, venue, product, timeframe, strategy, instance, end, before, limit } = filter;
  const rows = await snapshot.sql.query<SignalRow>(
    `select * from ${snapshot.schemaOf("signals")}.signals
     where tenant_id = $1
       and ($2::text is null or venue = $2) and ($3::text is null or product = $3)
       and ($4::text is null or timeframe = $4) and ($5::text is null or instance = $5)
       and ($6::text is null or strategy = $6)
       and ($7::bigint is null or (raised_at, signal_id) < ($7::bigint, $8::text collate "C"))
       and ($9::bigint is null or raised_at <= $9::bigint)
     order by raised_at desc, signal_id desc limit $10`,
    [
      tenant,
      venue ?? null,
      product ?? null,
      timeframe ?? null,
      instance ?? null,
      strategy ?? null,
      before === undefined ? null : String(before.time),
      before?.id ?? null,
      end === undefined ? null : String(end),
      limit,
    ],
  );
  const verdicts = await verdictsOf(snapshot, tenant, rows);
  return rows.map((row) => entryOf(row, verdicts.get(row.signal_id) ?? []));
}

async function verdictsOf(
  snapshot: Snapshot,
  tenant: string,
  signals: readonly SignalRow[],
): Promise<ReadonlyMap<string, readonly VerdictEntry[]>> {
  const rows = await snapshot.sql.query<VerdictRow>(
    `select * from ${snapshot.schemaOf("signals")}.verdicts
     where tenant_id = $1 and signal_id in (select jsonb_array_elements_text($2::jsonb)) order by account_id`,
    [tenant, JSON.stringify(signals.map(({ signal_id }) => signal_id))],
  );
  const bySignal = new Map<string, VerdictEntry[]>();
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

const entryOf = (row: SignalRow, verdicts: readonly VerdictEntry[]): SignalEntry => ({
  signalId: row.signal_id,
  instance: row.instance,
  strategy: row.strategy,
  venue: row.venue,
  product: row.product,
  timeframe: row.timeframe,
  action: row.action,
  leg: row.leg,
  price: Decimal.of(row.price),
  ...wishesOf(row),
  reason: row.reason,
  ...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
  candleTime: Number(row.candle_time),
  raisedAt: BigInt(row.raised_at),
  verdicts,
});

/** What a signal may leave out. */
function wishesOf(row: SignalRow): Partial<SignalEntry> {
  const size = row.size_quantity ?? row.size_quote;
  return {
    ...(row.confidence === null ? {} : { confidence: Decimal.of(row.confidence) }),
    ...(row.target === null ? {} : { target: Decimal.of(row.target) }),
    ...(size === null ? {} : { size: sizeOf(Decimal.of(size), row.size_quantity !== null) }),
    ...(row.limit_price === null ? {} : { limitPrice: Decimal.of(row.limit_price) }),
    ...(row.stop_loss === null ? {} : { stopLoss: Decimal.of(row.stop_loss) }),
    ...(row.take_profit === null ? {} : { takeProfit: Decimal.of(row.take_profit) }),
    ...(row.trail_distance === null ? {} : { trail: trailOf(row.trail_activation, row.trail_distance) }),
  };
}

const sizeOf = (amount: Decimal, isQuantity: boolean): NonNullable<SignalEntry["size"]> =>
  isQuantity ? { quantity: amount } : { quote: amount };

const trailOf = (activation: string | null, distance: string): NonNullable<SignalEntry["trail"]> => ({
  ...(activation === null ? {} : { activation: Decimal.of(activation) }),
  distance: Decimal.of(distance),
});

/** Whether a signal is known. */
export async function hasSignal(
  snapshot: Snapshot,
  { tenant, signalId }: { readonly tenant: string; readonly signalId: string },
): Promise<boolean> {
  const [row] = await snapshot.sql.query<{ readonly known: boolean }>(
    `select exists (select from ${snapshot.schemaOf("signals")}.signals where tenant_id = $1 and signal_id = $2) as known`,
    [tenant, signalId],
  );
  return row!.known;
}
