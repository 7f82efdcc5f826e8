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

/** Tenant and account are known to who asks. */
type Packed = Exclude<(typeof TRADE_COLUMNS)[number], "tenant" | "account">;
const COLUMNS = TRADE_COLUMNS.filter((name): name is Packed => name !== "tenant" && name !== "account");

const FIELD_END = 0x1f;
const ROW_END = 0x1e;

/** The place of each column. */
const AT = Object.fromEntries(COLUMNS.map((name, index) => [name, index])) as Readonly<
  Record<Packed, number>
>;
/** The last field says that a text is there and empty, which `concat` does not tell from an absent one. */
const HAS_EMPTY = COLUMNS.length;
const FIELDS = COLUMNS.length + 1;

/** SQL that packs a row of `trades`. */
export const PACKED = `concat(${COLUMNS.join(", E'\\x1f', ")}, E'\\x1f', case when '' in (strategy, entry_reason,
  exit_reason, order_id, signal_id, venue_trade_id) then 1 end, E'\\x1f\\x1e')`;

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
  readonly #texts = new Map<string, string>();
  readonly #starts = new Int32Array(FIELDS + 1);
  #packed = "";

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** So many trades of a packed text; undefined where they are to be read column by column. */
  unpack(packed: string, count: number): readonly LoggedTrade[] | undefined {
    this.#packed = packed;
    const trades: LoggedTrade[] = [];
    let at = 0;
    while (at < packed.length) {
      at = this.#row(at);
      if (at < 0) return undefined;
      trades.push(this.#trade());
    }
    return trades.length === count ? trades : undefined;
  }

  /** Finds the fields of the row that begins here; gives where the next one does, or -1 where they are not as many as columns. */
  #row(start: number): number {
    const [packed, starts] = [this.#packed, this.#starts];
    let at = start;
    for (let field = 0; field < FIELDS; field++) {
      starts[field] = at;
      for (let code = packed.charCodeAt(at); code !== FIELD_END; code = packed.charCodeAt(at)) {
        // NaN behind the end compares unequal to all.
        if (code === ROW_END || at >= packed.length) return -1;
        at++;
      }
      at++;
    }
    starts[FIELDS] = at;
    return packed.charCodeAt(at) === ROW_END && !this.#has(HAS_EMPTY) ? at + 1 : -1;
  }

  #trade(): LoggedTrade {
    const { tenant, account } = this.#owner;
    const trade: { -readonly [K in keyof Trade]: Trade[K] } = {
      tenantId: tenant,
      tradeId: this.#text(AT.trade_id),
      accountId: account,
      symbol: this.#shared(AT.symbol),
      side: this.#shared(AT.side) as Trade["side"],
      quantity: this.#amount(AT.quantity) as Quantity,
      price: this.#amount(AT.price) as Price,
      fee: this.#amount(AT.fee) as Money,
      feeCurrency: this.#shared(AT.fee_currency),
      marketType: this.#shared(AT.market_type) as Trade["marketType"],
      timestamp: BigInt(this.#text(AT.executed_at)),
    };
    this.#addOptional(trade);
    return {
      trade,
      place: placeOf(trade, Number(this.#text(AT.log_position))),
      ingestedAt: BigInt(this.#text(AT.ingested_at)),
    };
  }

  /** Always in the same order: equal sets of fields give equal layouts. */
  #addOptional(trade: { -readonly [K in keyof Trade]: Trade[K] }): void {
    if (this.#has(AT.leverage)) trade.leverage = Number(this.#text(AT.leverage));
    if (this.#has(AT.margin)) trade.margin = this.#amount(AT.margin) as Money;
    if (this.#has(AT.liquidation_price)) trade.liquidationPrice = this.#amount(AT.liquidation_price) as Price;
    if (this.#has(AT.funding_fee)) trade.fundingFee = this.#amount(AT.funding_fee) as Money;
    if (this.#has(AT.strategy)) trade.strategy = this.#shared(AT.strategy);
    if (this.#has(AT.entry_reason)) trade.entryReason = this.#shared(AT.entry_reason);
    if (this.#has(AT.exit_reason)) trade.exitReason = this.#shared(AT.exit_reason);
    if (this.#has(AT.confidence)) trade.confidence = this.#amount(AT.confidence);
    if (this.#has(AT.stop_loss)) trade.stopLoss = this.#amount(AT.stop_loss) as Price;
    if (this.#has(AT.take_profit)) trade.takeProfit = this.#amount(AT.take_profit) as Price;
    if (this.#has(AT.sequence)) trade.sequence = Number(this.#text(AT.sequence));
    if (this.#has(AT.order_id)) trade.orderId = this.#text(AT.order_id);
    if (this.#has(AT.signal_id)) trade.signalId = this.#text(AT.signal_id);
    if (this.#has(AT.venue_trade_id)) trade.venueTradeId = this.#text(AT.venue_trade_id);
    if (this.#has(AT.liquidity)) trade.liquidity = this.#shared(AT.liquidity) as "maker" | "taker";
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
