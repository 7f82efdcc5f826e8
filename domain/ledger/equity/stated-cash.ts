/**
 * The cash of one currency over time: what a balance was at each moment, as the statements of it had it that held then.
 * Before the first statement it is counted back from it, as what was stated must have come from somewhere.
 */
import { lowerBound } from "../../lower-bound.ts";
import type { Decimal } from "../../money/decimal.ts";
import type { Instant } from "../../time/instant.ts";
import { type BalanceSetting, isAfter } from "../cash.ts";
import { ZERO } from "../position.ts";
import type { TradePlace } from "../trade-order.ts";

/** A statement of a balance, and from when on it holds. */
export interface BalanceStatement extends BalanceSetting {
  readonly since: Instant;
}

/** A fold in progress: what moved is booked in order of time, and each statement takes hold when its time has come. */
export class StatedCash {
  readonly #statements: readonly BalanceStatement[];
  /** Where the statements stand in the log, in order. */
  readonly #positions: readonly number[];
  /** What was booked so far, by how many statements stand before it in the log. */
  readonly #booked: Decimal[];
  #next = 0;
  #current: BalanceStatement | undefined;
  #amount: Decimal = ZERO;

  constructor(statements: readonly BalanceStatement[]) {
    this.#statements = statements.toSorted((left, right) =>
      left.since === right.since ? left.position - right.position : left.since < right.since ? -1 : 1,
    );
    this.#positions = statements.map(({ position }) => position).sort((left, right) => left - right);
    this.#booked = Array.from({ length: statements.length + 1 }, () => ZERO);
  }

  /** What there is. Until the first statement holds, what moved since the beginning. */
  get amount(): Decimal {
    return this.#amount;
  }

  /** From when on the next statement holds; undefined where none is left. */
  get nextSince(): Instant | undefined {
    return this.#statements[this.#next]?.since;
  }

  /**
   * Lets the next statement take hold, and gives by how much it changed what there is. Of the first one this is what
   * there was at the beginning. One that stands in the log before the statement that holds already changes nothing.
   */
  state(): { readonly isFirst: boolean; readonly change: Decimal } {
    const statement = this.#statements[this.#next++]!;
    const before = this.#current;
    if (before !== undefined && before.position > statement.position) return { isFirst: false, change: ZERO };
    const amount = statement.amount.plus(this.#bookedAfter(statement));
    const change = amount.minus(this.#amount);
    this.#current = statement;
    this.#amount = amount;
    return { isFirst: before === undefined, change };
  }

  /** Books what moved, and gives what of it changed the cash: nothing where it is part of what was stated. */
  book(amount: Decimal, place: TradePlace): Decimal {
    const bucket = this.#statementsBefore(place.position);
    this.#booked[bucket] = this.#booked[bucket]!.plus(amount);
    if (this.#current !== undefined && !isAfter(this.#current, place)) return ZERO;
    this.#amount = this.#amount.plus(amount);
    return amount;
  }

  /** What of all that was booked counts on top of a statement. Of one that holds by time, all of it came before. */
  #bookedAfter({ effectiveAt, position }: BalanceStatement): Decimal {
    if (effectiveAt !== undefined) return ZERO;
    let sum: Decimal = ZERO;
    for (let bucket = this.#statementsBefore(position) + 1; bucket < this.#booked.length; bucket++) {
      sum = sum.plus(this.#booked[bucket]!);
    }
    return sum;
  }

  /** How many statements stand before a position in the log. */
  #statementsBefore(position: number): number {
    return lowerBound(this.#positions, position);
  }
}
