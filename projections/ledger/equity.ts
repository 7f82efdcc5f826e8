/** The equity curve of an account, folded from its facts when it is asked for, and marked at recorded candles. */
import { Fault } from "@spot-canvas/domain/fault";
import { countInstants, curveInstants, gridBefore } from "@spot-canvas/domain/ledger/equity/curve-instants";
import { type EquityCurve, equityCurve, marksNeeded } from "@spot-canvas/domain/ledger/equity/equity-curve";
import {
  type CashBasis,
  EquityFold,
  type EquityStep,
  type FactObserver,
} from "@spot-canvas/domain/ledger/equity/equity-fold";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Instant, instantOfMillis, millisOfInstant } from "@spot-canvas/domain/time/instant";
import { findMark, findMarks, type Mark } from "../candles/mark.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountMoment } from "./account-at.ts";
import type { AccountRef } from "./account-ref.ts";
import { balanceStatements } from "./balance-settings.ts";
import { type AccountFact, factsInOrder } from "./facts-in-order.ts";
import { knownUpTo, type Moment } from "./moment.ts";
import { type AccountEntry, openPositions } from "./read.ts";

/** Whose equity, in which currency, and when. */
export interface WantedEquity extends AccountMoment {
  readonly timeframe: Timeframe;
  readonly currency: string;
  /** Where candles are taken from; any venue where it is absent. */
  readonly venue: string | undefined;
  /** The slot of the first fact where it is absent. */
  readonly from: Instant | undefined;
  /** The moment, the last fact or the newest mark where it is absent. */
  readonly to: Instant | undefined;
  /** Told of the facts that the curve is folded from. */
  readonly observer?: EquityObserver;
}

/** Follows a fold. */
export interface EquityObserver {
  /** Called once, before the first fact, with the ends of the curve. */
  begin(from: Instant, to: Instant): Promise<FactObserver> | FactObserver;
  /** Called behind each slice of facts, which it may hold up. */
  slice(facts: readonly AccountFact[]): Promise<void> | void;
}

/** The price at which a holding is valued, and where it comes from. */
export interface HoldingMark extends Omit<Mark, "price"> {
  readonly price: Price;
}

/** A curve, and what its cash stands on. */
export interface AccountEquity extends EquityCurve<HoldingMark> {
  readonly basis: CashBasis;
}

/** The most points of a curve. */
export const POINTS_MAX = 5_000;

/**
 * The curve; without a point for an account of which nothing is recorded. A time that is asked for only ends it: as cash
 * is counted back from what was stated later, the curve at a time is the beginning of the one of now.
 */
export async function accountEquity(
  snapshot: Snapshot,
  { asOf, ...wanted }: WantedEquity,
): Promise<AccountEquity> {
  const instants = await instantsOf(snapshot, wanted, asOf);
  const statements = await balanceStatements(snapshot, wanted, wanted);
  const [first, last] = [instants[0], instants.at(-1)];
  const { observer: following } = wanted;
  const observer =
    first === undefined || last === undefined ? undefined : await following?.begin(first, last);
  const fold = new EquityFold({ currency: wanted.currency, statements, instants, observer });
  for await (const slice of factsInOrder(snapshot, wanted)) {
    for (const fact of slice) fold.apply(fact);
    await following?.slice(slice);
  }
  const { steps, basis } = fold.finish();
  const marks = await marksOf(snapshot, wanted, steps);
  const curve = equityCurve(steps, (symbol, at) => marks.get(symbol)?.get(millisOfInstant(at)));
  return { ...curve, basis };
}

async function instantsOf(
  snapshot: Snapshot,
  wanted: WantedEquity,
  asOf: Instant | undefined,
): Promise<readonly Instant[]> {
  const { timeframe } = wanted;
  const [first, last] = await endsOf(snapshot, wanted);
  const from = wanted.from ?? (first === undefined ? undefined : gridBefore(timeframe, first));
  let to = wanted.to ?? asOf ?? (await newestOf(snapshot, wanted, last));
  // What happened after the moment that was asked for is not to be seen.
  if (asOf !== undefined && to !== undefined && to > asOf) to = asOf;
  if (from === undefined || to === undefined) return [];
  if (countInstants(timeframe, from, to) <= POINTS_MAX) return curveInstants(timeframe, from, to);
  throw new Fault(
    "TooManyPoints",
    "usage",
    `too many points: at most ${POINTS_MAX}, so choose a wider timeframe or a shorter range`,
  );
}

/** The times of the first and the last fact of an account; where there is none, of what was stated of its balances. */
async function endsOf(
  snapshot: Snapshot,
  wanted: AccountRef & Moment,
): Promise<readonly [Instant | undefined, Instant | undefined]> {
  const schema = snapshot.schemaOf("ledger");
  const ends = (rank: number, table: string, time: string): string =>
    `select ${rank} as rank, min(${time}) as first, max(${time}) as last from ${schema}.${table}
     where account = $1 and tenant = $2 and log_position <= $3`;
  const [row] = await snapshot.sql.query<{ readonly first: string | null; readonly last: string | null }>(
    `select min(first) as first, max(last) as last from (
       ${ends(0, "trades", "executed_at")}
       union all ${ends(0, "entries", "executed_at")} and kind <> 'assertion'
       union all ${ends(1, "balance_settings", "coalesce(effective_at, occurred_at)")}) e
     where first is not null group by rank order by rank limit 1`,
    [wanted.account, wanted.tenant, knownUpTo(snapshot, wanted)],
  );
  return [timeIn(row?.first), timeIn(row?.last)];
}

const timeIn = (text: string | null | undefined): Instant | undefined =>
  text === null || text === undefined ? undefined : BigInt(text);

/** Until when something is known of an account: its last fact, or the newest candle of what it holds. */
async function newestOf(
  snapshot: Snapshot,
  wanted: WantedEquity,
  last: Instant | undefined,
): Promise<Instant | undefined> {
  const held = new Set((await openPositions(snapshot, wanted)).map(({ symbol }) => symbol));
  let newest = last;
  for (const product of held) {
    if (pairOf(product)?.quote !== wanted.currency) continue;
    const mark = await findMark(snapshot, { tenant: wanted.tenant, product, venue: wanted.venue });
    if (mark === undefined) continue;
    const closedAt = instantOfMillis(mark.closedAt);
    if (newest === undefined || closedAt > newest) newest = closedAt;
  }
  return newest;
}

/** The marks that steps need, by symbol and millisecond. */
async function marksOf(
  snapshot: Snapshot,
  { tenant, venue }: WantedEquity,
  steps: readonly EquityStep[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, HoldingMark>>> {
  const found = new Map<string, ReadonlyMap<number, HoldingMark>>();
  for (const [product, instants] of marksNeeded(steps)) {
    const moments = [...new Set([...instants].map(millisOfInstant))];
    const marks = await findMarks(snapshot, { tenant, product, venue }, moments);
    const priced = [...marks].map(([moment, mark]) => {
      return [moment, { ...mark, price: Decimal.ofDouble(mark.price) as Price }] as const;
    });
    found.set(product, new Map(priced));
  }
  return found;
}

/** The currency of the curve where an account has several, none of them its settlement currency. */
const USUAL_CURRENCY = "USD";

/** The currency of a curve where nobody names one: the account's settlement currency, USD, or its first one. */
export const currencyOf = (
  { settlementCurrency }: Pick<AccountEntry, "settlementCurrency">,
  currencies: readonly string[],
): string =>
  settlementCurrency ??
  (currencies.includes(USUAL_CURRENCY) ? USUAL_CURRENCY : (currencies[0] ?? USUAL_CURRENCY));

/** The quote currencies that an account has anything of, in order. */
export async function currenciesOf(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
): Promise<readonly string[]> {
  const schema = snapshot.schemaOf("ledger");
  const of = "account = $1 and tenant = $2";
  const rows = await snapshot.sql.query<{ readonly currency: string }>(
    `select currency from (
       select split_part(symbol, '-', 2) as currency from ${schema}.positions where ${of} and status = 'closed'
       union select split_part(symbol, '-', 2) from ${schema}.positions where ${of} and status = 'open'
       union select currency from ${schema}.entries where ${of} and kind <> 'assertion'
       union select currency from ${schema}.balance_settings where ${of}) c
     where currency <> '' order by currency collate "C"`,
    [account, tenant],
  );
  return rows.map(({ currency }) => currency);
}
