/**
 * One market being folded again from its tables, slice by slice. After each slice the tables are right up to the place
 * `through`: only figures that came out differently are written, positions are replaced as their opening is passed, and
 * the open one stands among them, so that a fold can go on from there after a crash. It ends with the last fact, or where
 * nothing is held and nothing was held before: from there on all is as it was.
 */
import type { TradeFigures } from "@spot-canvas/domain/ledger/position";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Sql, Transaction } from "../projector/database.ts";
import type { Accounts } from "./accounts.ts";
import { FigureUpdates, type OldFigures, oldCashChange } from "./figure-updates.ts";
import {
  factOf,
  type LoggedChange,
  Market,
  type MarketName,
  type MarketSink,
  type PlacedPosition,
} from "./market.ts";
import { behindValues, MarketFacts, ofMarket, PLACE, type StoredFact } from "./market-facts.ts";
import { openedPlaceIn, type PositionRow, positionIn, writeFigures } from "./position-row.ts";
import type { LedgerRows } from "./rows.ts";
import { placeIn, placeValues } from "./stored-places.ts";

/** A position that the table had. */
interface OldPosition {
  readonly id: string;
  readonly opened: TradePlace;
  readonly closed_log_position: string | null;
}

/** What an advance did. */
export interface Advance {
  readonly folded: number;
  /** The market is as it should be. */
  readonly isDone: boolean;
}

/**
 * Tables may be too new to have statistics, and a slice is to be read in the order of its index, and written by it,
 * whatever they say: else each slice goes through whole tables.
 */
const WAYS = ["seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"] as const;
const AS_INDEXED = WAYS.map((way) => `set local enable_${way} = off`).join("; ");
/** What follows in the transaction is planned as ever. */
const AS_EVER = WAYS.map((way) => `set local enable_${way} to default`).join("; ");
/** A slice that is lost is done again: the batch after it makes both last. */
const UNHURRIED = "set local synchronous_commit = off";

/** The fold of one market. */
export class MarketRefold {
  readonly name: MarketName;
  readonly #schema: string;
  readonly #rows: LedgerRows;
  readonly #accounts: Accounts;
  readonly #updates: FigureUpdates;
  readonly #facts: MarketFacts;
  #through: TradePlace;
  /** What is held at `through`; undefined where the table is to say. */
  #market: Market | undefined;
  /** The id of the open position at `through` that the table has. */
  #stored: string | undefined;
  /** The place beyond which nothing has changed; undefined where that is not known. */
  #until: TradePlace | undefined;
  /** What the table had open where the fold is. */
  #before: OldPosition | undefined;

  /** Begins after a place at which nothing is held, or `resumed` where a fold was given up. */
  constructor(
    schema: string,
    name: MarketName,
    through: TradePlace,
    rows: LedgerRows,
    accounts: Accounts,
    resumed = false,
  ) {
    this.#schema = schema;
    this.name = name;
    this.#rows = rows;
    this.#accounts = accounts;
    this.#updates = new FigureUpdates(schema);
    this.#facts = new MarketFacts(schema, name);
    this.#through = through;
    if (!resumed) this.#market = new Market(undefined, through);
  }

  /** Up to here the tables are right. */
  get through(): TradePlace {
    return this.#through;
  }

  /** Begins again after an earlier place, at which nothing is held. */
  restart(through: TradePlace): void {
    if (this.#until) this.changed(this.#through);
    this.#through = through;
    this.#market = new Market(undefined, through);
    this.#stored = undefined;
    this.#before = undefined;
  }

  /** Something has changed there: the fold must not end before. */
  changed(place: TradePlace): void {
    if (this.#until && comparePlaces(this.#until, place) < 0) this.#until = place;
  }

  /** The fold may end after this place where nothing was held there before and nothing is. */
  endAfter(place: TradePlace): void {
    this.#until = place;
  }

  /** How many trades are to be folded. */
  count(sql: Sql): Promise<number> {
    return this.#facts.count(sql, this.#through);
  }

  /** Folds at most so many trades, and as many entries. */
  async advance(transaction: Transaction, facts: number): Promise<Advance> {
    const { tenantId: tenant, accountId: account } = this.name;
    await this.#accounts.load(transaction, [{ tenant, account }]);
    await transaction.query(`${AS_INDEXED}; ${UNHURRIED}`);
    const market = this.#market ?? (await this.#load(transaction));
    const slice = await this.#facts.slice(transaction, this.#through, facts);
    const old = await this.#oldPositions(
      transaction,
      slice.isLast ? undefined : slice.facts.at(-1)!.logged.place,
    );
    const { folded, ended } = this.#fold(market, slice.facts, old);
    const isDone = ended || slice.isLast;
    const last = slice.facts[folded - 1]?.logged.place ?? this.#through;
    const passed = ended ? old.filter((one) => isPassed(one, last)) : old;
    const gone = passed.map(({ id }) => id);
    if (this.#stored !== undefined) gone.push(this.#stored);
    await this.#rows.removePositions(transaction, gone);
    if (market.open) this.#rows.addPosition(market.open);
    this.#stored = market.open?.position.id;
    this.#through = last;
    await this.#rows.write(transaction);
    await this.#updates.write(transaction);
    await transaction.query(AS_EVER);
    return { folded, isDone };
  }

  /** What is held where the fold was given up. */
  async #load(transaction: Transaction): Promise<Market> {
    const [row] = await transaction.query<PositionRow>(
      `select * from ${this.#schema}.positions p where ${ofMarket("p")} and p.status = 'open'
         and p.opened_at <= $5::bigint and ${placeIn("p", "opened_")} <= ${PLACE}`,
      behindValues(this.name, this.#through),
    );
    const open = row && { position: positionIn(row), opened: openedPlaceIn(row) };
    this.#stored = row?.id;
    this.#market = new Market(open, this.#through);
    return this.#market;
  }

  /** What the table has of positions that were opened beyond `through`, up to a place, in the order of their opening. */
  async #oldPositions(
    transaction: Transaction,
    end: TradePlace | undefined,
  ): Promise<readonly OldPosition[]> {
    const opened = placeIn("p", "opened_");
    const upTo =
      end === undefined
        ? ""
        : `and p.opened_at <= $8::bigint and ${opened} <= ($8::bigint, $9::bigint, $10::bigint)`;
    const values = behindValues(this.name, this.#through);
    const rows = await transaction.query<PositionRow>(
      `select id, opened_at, opened_sequence, opened_log_position, closed_log_position
       from ${this.#schema}.positions p where ${ofMarket("p")} and p.opened_at >= $5::bigint and ${opened} > ${PLACE} ${upTo}`,
      end === undefined ? values : [...values, ...placeValues(end)],
    );
    return rows
      .map((row) => ({ ...row, opened: openedPlaceIn(row) }))
      .sort((left, right) => comparePlaces(left.opened, right.opened));
  }

  /**
   * Folds facts until their end, or until all is as it was. An old position counts from its place on, whether or not the
   * trade that opened it still counts; where the one that closed it does not, it is taken as open until the next.
   */
  #fold(
    market: Market,
    facts: readonly StoredFact[],
    old: readonly OldPosition[],
  ): { folded: number; ended: boolean } {
    let passed = 0;
    let folded = 0;
    for (const { logged, old: before } of facts) {
      market.apply(logged, this.#sink(before));
      folded++;
      while (passed < old.length && isPassed(old[passed]!, logged.place)) this.#before = old[passed++];
      if (Number(this.#before?.closed_log_position) === logged.place.position) this.#before = undefined;
      if (!this.#before && !market.open && this.#until && comparePlaces(logged.place, this.#until) >= 0) {
        return { folded, ended: true };
      }
    }
    return { folded, ended: false };
  }

  #sink(old: OldFigures): MarketSink {
    return {
      figures: (logged, figures) => this.#figures(logged, old, figures),
      closed: (position: PlacedPosition) => this.#rows.addPosition(position),
    };
  }

  /** Keeps figures where they are others than before, and books the difference in cash. */
  #figures(logged: LoggedChange, old: OldFigures, figures: TradeFigures): void {
    const before = oldCashChange(old);
    const change = before === null ? figures.cashChange : figures.cashChange.minus(Decimal.of(before));
    if (!change.isZero()) this.#accounts.book(factOf(logged), logged.place, change);
    if (before === null) writeFigures(this.#rows.figures, logged, figures);
    else this.#updates.add(old, logged, figures);
  }
}

const isPassed = ({ opened }: { readonly opened: TradePlace }, place: TradePlace): boolean =>
  comparePlaces(opened, place) <= 0;
