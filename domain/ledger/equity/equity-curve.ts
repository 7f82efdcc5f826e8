/** The equity curve: the steps of an `EquityFold`, valued at prices, and what was earned on what was there. */
import type { Money, Price } from "../../money/amount.ts";
import { Decimal } from "../../money/decimal.ts";
import type { Instant } from "../../time/instant.ts";
import { type Position, ZERO } from "../position.ts";
import { unrealizedPnl } from "../unrealized.ts";
import type { EquityState, EquityStep, FlowKind } from "./equity-fold.ts";
import { daysBetween, type Flow, moneyWeightedReturn, TimeWeighted, yearlyRate } from "./returns.ts";

/** The price of a symbol at an instant, with whatever names its source; undefined where none is known. */
export type MarkAt<M> = (symbol: string, at: Instant) => M | undefined;

/** An account at one instant. */
export interface EquityPoint<M> {
  readonly at: Instant;
  /** Cash, and what is open at its mark: what has no mark at its cost. */
  readonly equity: Money;
  readonly cash: Money;
  readonly realizedPnl: Money;
  /** Of what has a mark. */
  readonly unrealizedPnl: Money;
  /** What came in less what went out since the point before. */
  readonly flow: Money;
  /** The time-weighted return since the first point; undefined where there was nothing to earn it on. */
  readonly timeWeighted: Decimal | undefined;
  readonly marks: readonly { readonly symbol: string; readonly mark: M }[];
  /** Symbols that are held and have no mark. */
  readonly unmarked: readonly string[];
}

/** How equity changed between the first point and the last without being earned, by kind; positive came in. */
export type FlowTotals = { readonly [K in FlowKind | "unexplained"]: Money };

/** What was earned between the first point and the last. */
export interface Returns {
  /** Days between them. */
  readonly days: number;
  /** Equity at the end, less that at the beginning, less the flows. */
  readonly earned: Money;
  readonly timeWeighted: Decimal | undefined;
  readonly moneyWeighted: Decimal | undefined;
  readonly timeWeightedYearly: Decimal | undefined;
  readonly moneyWeightedYearly: Decimal | undefined;
}

/** A curve. */
export interface EquityCurve<M> {
  readonly points: readonly EquityPoint<M>[];
  readonly flows: FlowTotals;
  /** Absent where there is no point. */
  readonly returns: Returns | undefined;
}

/** What an account has at prices. */
interface Valued<M> extends Pick<EquityPoint<M>, "equity" | "unrealizedPnl" | "marks" | "unmarked"> {}

/**
 * What an open position is part of its account's equity with: a spot holding is worth what it would fetch; of futures it
 * is the margin that was taken out of cash, and what they would earn. At its cost where there is no price.
 */
export function equityOf(position: Position, price: Price | undefined): Money {
  const { marketType, side, costBasis, margin } = position;
  const locked = marketType === "spot" && side === "long" ? costBasis : (margin ?? ZERO);
  return (price === undefined ? locked : locked.plus(unrealizedPnl(position, price))) as Money;
}

/** The instants at which the steps need the price of each symbol. */
export function marksNeeded(steps: readonly EquityStep[]): ReadonlyMap<string, ReadonlySet<Instant>> {
  const needed = new Map<string, Set<Instant>>();
  const need = ({ positions }: EquityState, at: Instant): void => {
    for (const { symbol } of positions) {
      const instants = needed.get(symbol);
      if (instants === undefined) needed.set(symbol, new Set([at]));
      else instants.add(at);
    }
  };
  for (const step of steps) {
    need(step.after, step.at);
    if (step.kind !== "point") need(step.before, step.at);
  }
  return needed;
}

/** Values the steps. What came before the first point belongs to what there was at the beginning. */
export function equityCurve<M extends { readonly price: Price }>(
  steps: readonly EquityStep[],
  markAt: MarkAt<M>,
): EquityCurve<M> {
  const curve = new CurveFold(markAt);
  for (const step of steps) curve.step(step);
  return curve.result();
}

/** A curve in the making. */
class CurveFold<M extends { readonly price: Price }> {
  readonly #markAt: MarkAt<M>;
  readonly #points: EquityPoint<M>[] = [];
  readonly #flows: Flow[] = [];
  readonly #totals: Record<FlowKind, Decimal> = {
    deposit: ZERO,
    withdrawal: ZERO,
    opening: ZERO,
    transfer: ZERO,
    adjustment: ZERO,
  };
  #unexplained: Decimal = ZERO;
  #unexplainedTotal: Decimal = ZERO;
  #sincePoint: Decimal = ZERO;
  #timeWeighted: TimeWeighted | undefined;

  constructor(markAt: MarkAt<M>) {
    this.#markAt = markAt;
  }

  step(step: EquityStep): void {
    const isBefore = this.#timeWeighted === undefined;
    if (step.kind === "point") this.#point(step.at, step.after);
    else if (!isBefore) this.#flow(step);
  }

  #point(at: Instant, state: EquityState): void {
    const valued = this.#valued(state, at);
    if (this.#timeWeighted === undefined) {
      this.#timeWeighted = new TimeWeighted(valued.equity);
      this.#unexplained = state.unexplained;
    }
    this.#explain(at, state, valued.equity);
    this.#points.push({
      at,
      ...valued,
      cash: state.cash.normalized() as Money,
      realizedPnl: state.realizedPnl.normalized() as Money,
      flow: this.#sincePoint.normalized() as Money,
      timeWeighted: this.#timeWeighted.at(valued.equity),
    });
    this.#sincePoint = ZERO;
  }

  #flow({ kind, at, before, after }: Exclude<EquityStep, { readonly kind: "point" }>): void {
    const [equityBefore, equityAfter] = [this.#valued(before, at).equity, this.#valued(after, at).equity];
    this.#explain(at, before, equityBefore);
    const amount = equityAfter.minus(equityBefore);
    this.#totals[kind] = this.#totals[kind].plus(amount);
    this.#book(at, amount, equityBefore);
  }

  /** Cash that nobody earned counts as a flow at the next step: when exactly it came changes little. */
  #explain(at: Instant, { unexplained }: EquityState, equity: Decimal): void {
    const amount = unexplained.minus(this.#unexplained);
    if (amount.isZero()) return;
    this.#unexplained = unexplained;
    this.#unexplainedTotal = this.#unexplainedTotal.plus(amount);
    this.#book(at, amount, equity.minus(amount));
  }

  #book(at: Instant, amount: Decimal, before: Decimal): void {
    if (amount.isZero()) return;
    this.#timeWeighted?.flow(before, before.plus(amount));
    this.#flows.push({ at, amount });
    this.#sincePoint = this.#sincePoint.plus(amount);
  }

  #valued({ cash, positions }: EquityState, at: Instant): Valued<M> {
    const marks = new Map<string, M | undefined>();
    let [equity, unrealized]: Decimal[] = [cash, ZERO];
    for (const position of positions) {
      const { symbol } = position;
      if (!marks.has(symbol)) marks.set(symbol, this.#markAt(symbol, at));
      const price = marks.get(symbol)?.price;
      equity = equity!.plus(equityOf(position, price));
      if (price !== undefined) unrealized = unrealized!.plus(unrealizedPnl(position, price));
    }
    return {
      equity: equity!.normalized() as Money,
      unrealizedPnl: unrealized!.normalized() as Money,
      marks: [...marks].flatMap(([symbol, mark]) => (mark === undefined ? [] : [{ symbol, mark }])),
      unmarked: [...marks].flatMap(([symbol, mark]) => (mark === undefined ? [symbol] : [])),
    };
  }

  result(): EquityCurve<M> {
    const totals = { ...this.#totals, unexplained: this.#unexplainedTotal };
    const flows = Object.fromEntries(
      Object.entries(totals).map(([kind, amount]) => [kind, amount.normalized()]),
    ) as FlowTotals;
    return { points: this.#points, flows, returns: this.#returns() };
  }

  #returns(): Returns | undefined {
    const [first, last] = [this.#points[0], this.#points.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const days = daysBetween(first.at, last.at);
    const flow = this.#flows.reduce((sum, { amount }) => sum.plus(amount), Decimal.ZERO);
    const { timeWeighted } = last;
    const moneyWeighted = moneyWeightedReturn({
      from: { at: first.at, amount: first.equity },
      to: { at: last.at, amount: last.equity },
      flows: this.#flows,
    });
    return {
      days,
      earned: last.equity.minus(first.equity).minus(flow).normalized() as Money,
      timeWeighted,
      moneyWeighted: rateOf(moneyWeighted),
      timeWeightedYearly: rateOf(yearlyRate(timeWeighted?.toDouble(), days)),
      moneyWeightedYearly: rateOf(yearlyRate(moneyWeighted, days)),
    };
  }
}

/** A rate as a decimal: what is searched for or raised to a power is known to about so many digits. */
const rateOf = (rate: number | undefined): Decimal | undefined =>
  rate === undefined || !Number.isFinite(rate) ? undefined : Decimal.of(rate.toFixed(10)).normalized();
