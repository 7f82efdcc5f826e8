/**
 * Candles out of trades, as a fold over a stream of them. A slot's candle follows from the set of its trades alone:
 * trades that come twice, late or in another order end in the same candle. A slot closes when a later one's first
 * trade is seen or when the caller says that its time is over; what comes after that makes a revision.
 */
import type { Decimal } from "../money/decimal.ts";
import { type Instant, millisOfInstant } from "../time/instant.ts";
import type { Candle } from "./candle.ts";
import { openTimeOf, type Timeframe, widthOf } from "./timeframe.ts";

/** What a candle is built from. */
export interface SlotTrade {
  /** Unique for the product; of two trades at one instant the smaller number came first. */
  readonly id: string;
  readonly time: Instant;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** What trades came to. */
export type Built =
  /** The slot's time is over. */
  | { readonly kind: "closed"; readonly candle: Candle }
  /** A trade came after its slot was closed: this is what the candle is now. */
  | { readonly kind: "revised"; readonly candle: Candle }
  /** A trade came for a slot (its open time) that was put down long ago: the candle has to be asked for. */
  | { readonly kind: "missed"; readonly time: number };

/** Closed slots that are kept for late trades. */
const KEPT_SLOTS = 3;
const NOTHING: readonly Built[] = [];

/** Builds the candles of one series. */
export class CandleBuilder {
  readonly #timeframe: Timeframe;
  readonly #width: number;
  readonly #slots = new Map<number, SlotFold>();
  readonly #from: number;
  /** Slots before this one are closed. */
  #closedTo: number;
  #newest = Number.NEGATIVE_INFINITY;

  /** `from` is the open time of the first slot whose trades are all seen; those of earlier ones are passed over. */
  constructor(timeframe: Timeframe, from: number) {
    this.#timeframe = timeframe;
    this.#width = widthOf(timeframe);
    this.#from = from;
    this.#closedTo = from;
  }

  /** Slots that open before this time are closed; the ones without a candle among them had no trades. */
  get closedTo(): number {
    return this.#closedTo;
  }

  /** The candle of the newest slot that is not closed, as far as it is known. */
  get forming(): Candle | undefined {
    return this.#newest >= this.#closedTo ? this.#slots.get(this.#newest)?.candle : undefined;
  }

  /** Takes the next trade. */
  add(trade: SlotTrade): readonly Built[] {
    const time = openTimeOf(this.#timeframe, millisOfInstant(trade.time));
    if (time < this.#from) return NOTHING;
    if (time < this.#closedTo - KEPT_SLOTS * this.#width) return [{ kind: "missed", time }];
    const closed = time > this.#closedTo ? this.closeTo(time) : NOTHING;
    let slot = this.#slots.get(time);
    if (!slot) {
      slot = new SlotFold(time);
      this.#slots.set(time, slot);
      if (time > this.#newest) this.#newest = time;
    }
    const isChanged = slot.add(trade);
    return isChanged && time < this.#closedTo ? [{ kind: "revised", candle: slot.candle }] : closed;
  }

  /** Closes the slots that end at or before a time: whatever traded in them has been seen. */
  closeTo(time: number): readonly Built[] {
    const end = openTimeOf(this.#timeframe, time);
    if (end <= this.#closedTo) return NOTHING;
    const closed: Built[] = [];
    for (const [open, slot] of this.#slots) {
      if (open >= this.#closedTo && open < end) closed.push({ kind: "closed", candle: slot.candle });
      if (open < end - KEPT_SLOTS * this.#width) this.#slots.delete(open);
    }
    this.#closedTo = end;
    return closed;
  }
}

/** The trades of one slot. */
class SlotFold {
  readonly #time: number;
  readonly #ids = new Set<string>();
  #first: SlotTrade | undefined;
  #last: SlotTrade | undefined;
  #high = Number.NEGATIVE_INFINITY;
  #low = Number.POSITIVE_INFINITY;
  #volume: Decimal | undefined;

  constructor(time: number) {
    this.#time = time;
  }

  /** Its candle; there is at least one trade. */
  get candle(): Candle {
    return {
      time: this.#time,
      open: this.#first!.price.toDouble(),
      high: this.#high,
      low: this.#low,
      close: this.#last!.price.toDouble(),
      volume: this.#volume!.toDouble(),
    };
  }

  /** Takes a trade; false where it was here before. */
  add(trade: SlotTrade): boolean {
    if (this.#ids.has(trade.id)) return false;
    this.#ids.add(trade.id);
    const price = trade.price.toDouble();
    if (price > this.#high) this.#high = price;
    if (price < this.#low) this.#low = price;
    this.#volume = this.#volume?.plus(trade.quantity) ?? trade.quantity;
    if (!this.#first || isBefore(trade, this.#first)) this.#first = trade;
    if (!this.#last || !isBefore(trade, this.#last)) this.#last = trade;
    return true;
  }
}

/** Trades are ordered by time, and at one instant by the number in their ids. */
function isBefore(a: SlotTrade, b: SlotTrade): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.id.length !== b.id.length) return a.id.length < b.id.length;
  return a.id < b.id;
}
