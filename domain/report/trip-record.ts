/** The round trips of an account as they close: columns for the statistics, exact sums for the tables, a few in full. */
import type { Trip } from "../contract/report.ts";
import type { Position } from "../ledger/position.ts";
import { Decimal } from "../money/decimal.ts";
import type { RoundTrips } from "../statistics/sample.ts";
import { formatInstant, millisOfInstant } from "../time/instant.ts";
import { Column } from "./column.ts";
import type { LocalTime } from "./local-time.ts";
import { Grouping } from "./tally.ts";
import { Telling } from "./telling.ts";
import type { Excursions, TripOrigin, TripPrices } from "./trip.ts";
import { TripLines } from "./trip-lines.ts";

/** A round trip before its excursions are known. */
type ClosedTrip = Omit<Trip, "adverse" | "favourable">;

/** The columns of the file, with the excursions that follow. */
export const TRIP_COLUMNS = [
  "product",
  "market_type",
  "side",
  "opened_at",
  "closed_at",
  "quantity",
  "entry_price",
  "exit_price",
  "cost",
  "profit",
  "fees",
  "return",
  "strategy",
  "entry_reason",
  "exit_reason",
] as const;

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
/** Without a strategy, or without a reason. */
export const UNNAMED = "not stated";

/** A record in progress. */
export class TripRecord {
  readonly #localTime: LocalTime;
  readonly #opened = new Column();
  readonly #closed = new Column();
  readonly #side = new Column();
  readonly #profit = new Column();
  readonly #cost = new Column();
  readonly #quantity = new Column();
  readonly #entry = new Column();
  readonly #exit = new Column();
  readonly #product = new Column();
  readonly #products: string[] = [];
  readonly #telling = new Telling();
  readonly #lines: TripLines | undefined;
  #gains: Decimal = Decimal.ZERO;
  #losses: Decimal = Decimal.ZERO;
  readonly products = new Grouping();
  readonly strategies = new Grouping();
  readonly exits = new Grouping();
  readonly hours = new Grouping(HOURS);
  readonly weekdays = new Grouping(WEEKDAYS);

  constructor(localTime: LocalTime, writesLines: boolean) {
    this.#localTime = localTime;
    this.#lines = writesLines ? new TripLines() : undefined;
  }

  get count(): number {
    return this.#profit.length;
  }

  /** Takes a position that was closed, and gives its number. */
  close(position: Position, origin: TripOrigin): number {
    const index = this.count;
    const { realizedPnl } = position;
    if (realizedPnl.isPositive()) this.#gains = this.#gains.plus(realizedPnl);
    else this.#losses = this.#losses.plus(realizedPnl);
    this.#columns(position);
    this.#group(position, origin);
    this.#telling.offer({ index, position, origin });
    this.#lines?.push(position, origin);
    return index;
  }

  #columns(position: Position): void {
    const { symbol } = position;
    let product = this.#products.indexOf(symbol);
    if (product < 0) product = this.#products.push(symbol) - 1;
    this.#product.push(product);
    this.#opened.push(millisOfInstant(position.openedAt));
    this.#closed.push(millisOfInstant(position.closedAt ?? position.openedAt));
    this.#side.push(position.side === "long" ? 1 : -1);
    this.#profit.push(position.realizedPnl.toDouble());
    this.#cost.push(position.entryCost.toDouble());
    this.#quantity.push(position.quantityOpened.toDouble());
    this.#entry.push(position.averageEntryPrice.toDouble());
    this.#exit.push(position.exitPrice?.toDouble() ?? position.averageEntryPrice.toDouble());
  }

  #group({ symbol, realizedPnl, openedAt, exitReason }: Position, { strategy, fees }: TripOrigin): void {
    const { hour, weekday } = this.#localTime(millisOfInstant(openedAt));
    this.products.add(symbol, realizedPnl, fees);
    this.strategies.add(strategy ?? UNNAMED, realizedPnl, fees);
    this.exits.add(exitReason ?? UNNAMED, realizedPnl, fees);
    this.hours.add(HOURS[hour]!, realizedPnl, fees);
    this.weekdays.add(WEEKDAYS[weekday]!, realizedPnl, fees);
  }

  /** What those that gained and those that lost came to. */
  get gross(): readonly [gains: Decimal, losses: Decimal] {
    return [this.#gains, this.#losses];
  }

  /** The strategies that opened them, by name. */
  get named(): readonly string[] {
    return this.strategies.sorted.map(({ name }) => name).filter((name) => name !== UNNAMED);
  }

  /** The columns that excursions are worked out with: see `TripPrices`. */
  get prices(): TripPrices {
    return {
      opened: this.#opened.values,
      closed: this.#closed.values,
      side: this.#side.values,
      quantity: this.#quantity.values,
      entry: this.#entry.values,
      exit: this.#exit.values,
    };
  }

  /** All of them for the statistics. */
  trips({ adverse, favourable }: Excursions): RoundTrips {
    const products = this.#products.toSorted();
    const rank = this.#products.map((name) => products.indexOf(name));
    return {
      count: this.count,
      opened: this.#opened.values,
      closed: this.#closed.values,
      side: Int8Array.from(this.#side.values),
      profit: this.#profit.values,
      cost: this.#cost.values,
      adverse,
      favourable,
      product: Uint16Array.from(this.#product.values, (index) => rank[index]!),
      products,
    };
  }

  /** The newest and the most telling ones, in the order in which they closed. */
  shown({ adverse, favourable }: Excursions): readonly Trip[] {
    return this.#telling.chosen.map(({ index, position, origin }) => ({
      ...tripOf(position, origin),
      adverse: adverse[index]!,
      favourable: favourable[index]!,
    }));
  }

  /** The lines of the file, some thousand at a time: none where they were not kept. */
  lines(excursions: Excursions): Iterable<Uint8Array> {
    return this.#lines?.with(excursions) ?? [];
  }
}

function tripOf(position: Position, { strategy, reason, fees }: TripOrigin): ClosedTrip {
  const cost = position.entryCost.toDouble();
  return {
    product: position.symbol,
    market_type: position.marketType,
    side: position.side,
    opened_at: formatInstant(position.openedAt),
    closed_at: formatInstant(position.closedAt ?? position.openedAt),
    quantity: position.quantityOpened.toString(),
    entry_price: position.averageEntryPrice.toString(),
    ...(position.exitPrice === undefined ? {} : { exit_price: position.exitPrice.toString() }),
    cost: position.entryCost.toString(),
    profit: position.realizedPnl.toString(),
    fees: fees.toString(),
    ...(cost > 0 ? { return: position.realizedPnl.toDouble() / cost } : {}),
    ...(strategy === undefined ? {} : { strategy }),
    ...(reason === undefined ? {} : { entry_reason: reason }),
    ...(position.exitReason === undefined ? {} : { exit_reason: position.exitReason }),
  };
}
