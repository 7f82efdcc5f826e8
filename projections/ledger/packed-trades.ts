/**
 * Trades as one text for many rows: a column and a row at a time costs the driver more than all that is done with a trade.
 * Fields end with a control character, and rows with another. A text that holds one of them makes the number of fields
 * wrong, which is seen: those rows are then to be read column by column.
 */
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { placeOf } from "@spot-canvas/domain/ledger/trade-order";
import type { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { LoggedTrade } from "./logged-trade.ts";
import { TRADE_COLUMNS } from "./schema.ts";

/** Columns of `trades` that are packed: tenant and account are known to who asks. */
type Packed = Exclude<(typeof TRADE_COLUMNS)[number], "tenant" | "account">;

const FIELD_END = 0x1f;
const ROW_END = 0x1e;
/** Of these an empty text is another thing than an absent one, which `concat` does not tell apart. */
const EMPTIABLE: readonly Packed[] = [
  "strategy",
  "entry_reason",
  "exit_reason",
  "order_id",
  "signal_id",
  "venue_trade_id",
];

/** Which columns of rows are packed, and where. */
export class TradePacking {
  /** The SQL that packs a row. */
  readonly sql: string;
  /** The place of each column; one that is left out has the place of what is absent. */
  readonly at: Readonly<Record<Packed, number>>;
  /** The places of what else is packed. */
  readonly others: readonly number[];
  /** The place that says that a text is there and empty: absent itself in rows that can be read. */
  readonly hasEmpty: number;

  /** Columns of a row `t` of trades, as far as they are wanted, and other expressions. */
  constructor(wanted: readonly string[], others: readonly string[] = []) {
    const columns = wanted.filter((name): name is Packed => name !== "tenant" && name !== "account");
    const emptiable = EMPTIABLE.filter((name) => columns.includes(name)).map((name) => `t.${name}`);
    this.others = others.map((_, index) => columns.length + index);
    const hasEmpty = columns.length + others.length;
    this.hasEmpty = hasEmpty;
    const placeOfColumn = (name: Packed): [Packed, number] => {
      const place = columns.indexOf(name);
      return [name, place < 0 ? hasEmpty : place];
    };
    this.at = Object.fromEntries(
      TRADE_COLUMNS.map((name) => placeOfColumn(name as Packed)),
    ) as typeof this.at;
    const fields = [...columns.map((name) => `t.${name}`), ...others];
    this.sql = `concat(${fields.join(", E'\\x1f', ")}, E'\\x1f', case when '' in (${emptiable.join(", ")}) then 1 end, E'\\x1f\\x1e')`;
  }
}

/** Packs all of a trade. */
export const WHOLE_TRADES = new TradePacking(TRADE_COLUMNS);

/** Texts that come again and again are made once: so many of them are remembered. */
const TEXTS_MAX = 1_024;

/** Whose trades are unpacked. */
export interface Owner {
  readonly tenant: string;
  readonly account: string;
}

/** Reads packed rows of one account. */
export class TradeUnpacker {
  readonly #owner: Owner;
  readonly #packing: TradePacking;
  readonly #at: TradePacking["at"];
  readonly #texts = new Map<string, string>();
  readonly #starts: Int32Array;
  #packed = "";

  constructor(owner: Owner, packing: TradePacking) {
    this.#owner = owner;
    this.#packing = packing;
    this.#at = packing.at;
    this.#starts = new Int32Array(packing.hasEmpty + 2);
  }

  /**
   * What is made of so many trades of a packed text, and of what else was packed with each (null where it is absent or
   * empty); undefined where they are to be read column by column.
   */
  unpack<T>(
    packed: string,
    count: number,
    make: (logged: LoggedTrade, others: readonly (string | null)[]) => T,
  ): readonly T[] | undefined {
    this.#packed = packed;
    const { others } = this.#packing;
    const made: T[] = [];
    let at = 0;
    while (at < packed.length) {
      at = this.#row(at);
      if (at < 0) return undefined;
      const beside = others.map((field) => (this.#has(field) ? this.#text(field) : null));
      made.push(make(this.#trade(), beside));
    }
    return made.length === count ? made : undefined;
  }

  /** Finds the fields of the row that begins here; gives where the next one does, or -1 where they are not as many as columns. */
  #row(start: number): number {
    const [packed, starts] = [this.#packed, this.#starts];
    const fields = starts.length - 1;
    let at = start;
    for (let field = 0; field < fields; field++) {
      starts[field] = at;
      for (let code = packed.charCodeAt(at); code !== FIELD_END; code = packed.charCodeAt(at)) {
        // NaN behind the end compares unequal to all.
        if (code === ROW_END || at >= packed.length) return -1;
        at++;
      }
      at++;
    }
    starts[fields] = at;
    return packed.charCodeAt(at) === ROW_END && !this.#has(this.#packing.hasEmpty) ? at + 1 : -1;
  }

  #trade(): LoggedTrade {
    const { tenant, account } = this.#owner;
    const at = this.#at;
    const trade: { -readonly [K in keyof Trade]: Trade[K] } = {
      tenantId: tenant,
      tradeId: this.#text(at.trade_id),
      accountId: account,
      symbol: this.#shared(at.symbol),
      side: this.#shared(at.side) as Trade["side"],
      quantity: this.#amount(at.quantity) as Quantity,
      price: this.#amount(at.price) as Price,
      fee: this.#amount(at.fee) as Money,
      feeCurrency: this.#shared(at.fee_currency),
      marketType: this.#shared(at.market_type) as Trade["marketType"],
      timestamp: BigInt(this.#text(at.executed_at)),
    };
    this.#addOptional(trade);
    return {
      trade,
      place: placeOf(trade, Number(this.#text(at.log_position))),
      ingestedAt: BigInt(this.#text(at.ingested_at)),
    };
  }

  /** Always in the same order: equal sets of fields give equal layouts. */
  #addOptional(trade: { -readonly [K in keyof Trade]: Trade[K] }): void {
    const at = this.#at;
    if (this.#has(at.leverage)) trade.leverage = Number(this.#text(at.leverage));
    if (this.#has(at.margin)) trade.margin = this.#amount(at.margin) as Money;
    if (this.#has(at.liquidation_price)) trade.liquidationPrice = this.#amount(at.liquidation_price) as Price;
    if (this.#has(at.funding_fee)) trade.fundingFee = this.#amount(at.funding_fee) as Money;
    if (this.#has(at.strategy)) trade.strategy = this.#shared(at.strategy);
    if (this.#has(at.entry_reason)) trade.entryReason = this.#shared(at.entry_reason);
    if (this.#has(at.exit_reason)) trade.exitReason = this.#shared(at.exit_reason);
    if (this.#has(at.confidence)) trade.confidence = this.#amount(at.confidence);
    if (this.#has(at.stop_loss)) trade.stopLoss = this.#amount(at.stop_loss) as Price;
    if (this.#has(at.take_profit)) trade.takeProfit = this.#amount(at.take_profit) as Price;
    if (this.#has(at.sequence)) trade.sequence = Number(this.#text(at.sequence));
    if (this.#has(at.order_id)) trade.orderId = this.#text(at.order_id);
    if (this.#has(at.signal_id)) trade.signalId = this.#text(at.signal_id);
    if (this.#has(at.venue_trade_id)) trade.venueTradeId = this.#text(at.venue_trade_id);
    if (this.#has(at.liquidity)) trade.liquidity = this.#shared(at.liquidity) as "maker" | "taker";
  }

  #has(field: number): boolean {
    return this.#starts[field + 1]! - this.#starts[field]! > 1;
  }

  #text(field: number): string {
    return this.#packed.slice(this.#starts[field]!, this.#starts[field + 1]! - 1);
  }

  /** A text that many rows have: the one that was made first, so that no row keeps the packed text alive. */
  #shared(field: number): string {
    const text = this.#text(field);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= TEXTS_MAX) this.#texts.clear();
    const copy = Buffer.from(text).toString();
    this.#texts.set(copy, copy);
    return copy;
  }

  #amount(field: number): Decimal {
    return Decimal.of(this.#text(field));
  }
}
