/** The trades and entries of one market as its tables have them, slice by slice, with the figures that each has. */
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Sql } from "../projector/database.ts";
import { type EntryRow, loggedEntryIn } from "./entries.ts";
import { OLD_FIGURES, type OldFigures } from "./figure-updates.ts";
import { FOLDED_COLUMNS, type FoldedRow, loggedTradeIn } from "./logged-trade.ts";
import type { LoggedChange, MarketName } from "./market.ts";
import { TradePacking, TradeUnpacker } from "./packed-trades.ts";
import { LAST_SEQUENCE, placeIn, placeValues } from "./stored-places.ts";

/** A trade or entry with the figures that it had. */
export interface StoredFact {
  readonly logged: LoggedChange;
  readonly old: OldFigures;
}

/** Facts in the order in which they apply. */
export interface FactSlice {
  readonly facts: readonly StoredFact[];
  /** There are none behind them. */
  readonly isLast: boolean;
}

/** Rows of the market that {@link behindValues} name. */
export const ofMarket = (alias: string): string =>
  `${alias}.account = $1 and ${alias}.symbol = $2 and ${alias}.market_type = $3 and ${alias}.tenant = $4`;

/** The place that {@link behindValues} name. */
export const PLACE = "($5::bigint, $6::bigint, $7::bigint)";

/** A market and a place, as the first parameters of a statement. */
export const behindValues = (
  { accountId, symbol, marketType, tenantId }: MarketName,
  place: TradePlace,
): readonly (string | number)[] => [accountId, symbol, marketType, tenantId, ...placeValues(place)];

/** The first condition is what an index serves; the second settles facts of one time. */
const behind = (place: string): string =>
  `${ofMarket("t")} and t.executed_at >= $5::bigint and ${place} > ${PLACE}`;
const BEHIND_OF_TRADES = behind(placeIn("t", ""));
const BEHIND_OF_ENTRIES = behind(`(t.executed_at, ${LAST_SEQUENCE}, t.log_position)`);

/** What a fold needs of a trade, and the figures that it had. */
const FOLDED_TRADES = new TradePacking(FOLDED_COLUMNS, OLD_FIGURES);
/** The figures that it had, as one column. */
const OLD_COLUMN = `array[${OLD_FIGURES.map((column) => `${column}::text`).join(", ")}] as old`;

interface OldRow {
  readonly old: OldFigures;
}

/** Reads facts of one market. */
export class MarketFacts {
  readonly #name: MarketName;
  readonly #schema: string;
  readonly #figures: string;
  readonly #unpacker: TradeUnpacker;

  constructor(schema: string, name: MarketName) {
    this.#name = name;
    this.#schema = schema;
    this.#figures = `left join ${schema}.trade_figures f on f.log_position = t.log_position`;
    this.#unpacker = new TradeUnpacker({ tenant: name.tenantId, account: name.accountId }, FOLDED_TRADES);
  }

  /** How many trades there are behind a place. */
  async count(sql: Sql, place: TradePlace): Promise<number> {
    const [row] = await sql.query<{ readonly count: string }>(
      `select count(*) from ${this.#schema}.trades t where ${BEHIND_OF_TRADES}`,
      behindValues(this.#name, place),
    );
    return Number(row!.count);
  }

  /**
   * The next ones behind a place. Trades and entries are read up to the limit each: what one has beyond the end of the
   * other's waits.
   */
  async slice(sql: Sql, place: TradePlace, limit: number): Promise<FactSlice> {
    const both = [await this.#trades(sql, place, limit), await this.#entries(sql, place, limit)];
    const ends = both.flatMap((some) => (some.length === limit ? [some.at(-1)!.logged.place] : []));
    const end = ends.sort(comparePlaces)[0];
    const facts = both
      .flat()
      .filter(({ logged }) => end === undefined || comparePlaces(logged.place, end) <= 0)
      .sort((left, right) => comparePlaces(left.logged.place, right.logged.place));
    return { facts, isLast: end === undefined };
  }

  async #trades(sql: Sql, place: TradePlace, limit: number): Promise<readonly StoredFact[]> {
    const values = behindValues(this.#name, place);
    const slice = (what: string): string =>
      `select ${what} from ${this.#schema}.trades t ${this.#figures} where ${BEHIND_OF_TRADES}
       order by t.executed_at, t.sequence nulls last, t.log_position limit ${limit}`;
    const [row] = await sql.query<{ readonly count: number; readonly packed: string | null }>(
      `select count(*)::integer as count, string_agg(packed, '') as packed
       from (${slice(`${FOLDED_TRADES.sql} as packed`)}) p`,
      values,
    );
    const packed = row!.packed ?? "";
    const facts = this.#unpacker.unpack(packed, row!.count, (logged, old): StoredFact => ({ logged, old }));
    if (facts) return facts;
    const columns = FOLDED_COLUMNS.map((column) => `t.${column}`).join(", ");
    const rows = await sql.query<FoldedRow & OldRow>(slice(`${columns}, ${OLD_COLUMN}`), values);
    return rows.map((one): StoredFact => ({ logged: loggedTradeIn(one), old: one.old }));
  }

  async #entries(sql: Sql, place: TradePlace, limit: number): Promise<readonly StoredFact[]> {
    const rows = await sql.query<EntryRow & OldRow>(
      `select t.*, ${OLD_COLUMN} from ${this.#schema}.entries t ${this.#figures}
       where ${BEHIND_OF_ENTRIES} and not t.repeated order by t.executed_at, t.log_position limit ${limit}`,
      behindValues(this.#name, place),
    );
    return rows.map((one): StoredFact => ({ logged: loggedEntryIn(one), old: one.old }));
  }
}
