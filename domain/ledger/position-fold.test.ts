import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { tradesOfAccount } from "../testing/trades.ts";
import { marketKey } from "./account-fold.ts";
import type { Evolution, Position } from "./position.ts";
import { evolve } from "./position-fold.ts";
import { decodePosition, encodePosition } from "./position-state.ts";
import { cashOf, postingsOf } from "./postings.ts";
import { pairOf, type Trade } from "./trade.ts";

/** Every trade of one market with what it did. */
type Step = Evolution & { readonly trade: Trade };

/** Folds trades market by market. `between` stands for whatever happens to a position between two trades. */
function stepsOf(
  trades: readonly Trade[],
  between: (position: Position) => Position = (position) => position,
): readonly (readonly Step[])[] {
  const markets = new Map<string, Step[]>();
  for (const trade of trades) {
    const key = marketKey(trade.symbol, trade.marketType);
    const steps = markets.get(key) ?? [];
    markets.set(key, steps);
    const position = steps.at(-1)?.position;
    steps.push({ trade, ...evolve(position && between(position), trade) });
  }
  return [...markets.values()];
}

const sum = (amounts: readonly Decimal[]): Decimal =>
  amounts.reduce((total, amount) => total.plus(amount), Decimal.ZERO);

/** Holds for every market of every account at every moment. */
const holds = (check: (steps: readonly Step[]) => void): void =>
  fc.assert(
    fc.property(tradesOfAccount({ maxLength: 30 }), (trades) => {
      for (const steps of stepsOf(trades)) check(steps);
    }),
    { numRuns: 400 },
  );

describe("the fold of trades into positions", () => {
  it("conserves cash: what it changed is profit, unmatched proceeds, and what is bound in open positions", () => {
    holds((steps) => {
      const figures = steps.map((step) => step.figures);
      const cash = sum(figures.map(({ cashChange }) => cashChange));
      const earned = sum(figures.map(({ realizedPnl }) => realizedPnl));
      const unmatched = sum(figures.map(({ unmatchedProceeds }) => unmatchedProceeds));
      const open = steps.at(-1)?.position;
      const bound = (open?.marketType === "spot" ? open.costBasis : open?.margin) ?? Decimal.ZERO;
      expect(String(cash.plus(bound))).toBe(String(earned.plus(unmatched)));
    });
  });

  it("gives each closed position the profit of its trades", () => {
    holds((steps) => {
      const positions = steps.flatMap(({ closed }) => closed ?? []).concat(steps.at(-1)?.position ?? []);
      expect(String(sum(positions.map(({ realizedPnl }) => realizedPnl)))).toBe(
        String(sum(steps.map(({ figures }) => figures.realizedPnl))),
      );
    });
  });

  it("closes at exactly zero, with nothing left of cost, value and margin", () => {
    holds((steps) => {
      for (const { position, closed } of steps) {
        expect(position === undefined || position.quantity.isPositive()).toBe(true);
        if (closed === undefined) continue;
        expect([closed.quantity, closed.entryValue, closed.margin ?? Decimal.ZERO].map(String)).toEqual([
          "0",
          "0",
          "0",
        ]);
      }
    });
  });

  it("names every position differently", () => {
    fc.assert(
      fc.property(tradesOfAccount({ maxLength: 40 }), (trades) => {
        const steps = stepsOf(trades).flat();
        const closed = steps.flatMap((step) => step.closed?.id ?? []);
        const open = stepsOf(trades).flatMap((market) => market.at(-1)?.position?.id ?? []);
        expect(new Set([...closed, ...open]).size).toBe(closed.length + open.length);
      }),
    );
  });

  it("posts to the cash exactly what it says it changed", () => {
    holds((steps) => {
      for (const { trade, figures } of steps) {
        const cash = cashOf(postingsOf(trade, figures), pairOf(trade.symbol)?.quote ?? "");
        expect(String(cash)).toBe(String(figures.cashChange));
      }
    });
  });

  it("posts in base currency exactly what is held, spot", () => {
    holds((steps) => {
      if (steps[0]?.trade.marketType !== "spot") return;
      const { base } = pairOf(steps[0].trade.symbol)!;
      const moved = steps
        .flatMap(({ trade, figures }) => postingsOf(trade, figures))
        .filter(({ currency }) => currency === base);
      expect(String(sum(moved.map(({ amount }) => amount)))).toBe(
        String(steps.at(-1)?.position?.quantity ?? Decimal.ZERO),
      );
    });
  });

  it("is the same when its state was written to a table and read back between any two trades", () => {
    fc.assert(
      fc.property(tradesOfAccount({ maxLength: 20 }), (trades) => {
        const restored = stepsOf(trades, (position) => {
          const text = encodePosition(position);
          const read = decodePosition(text);
          expect(encodePosition(read)).toBe(text);
          return read;
        });
        const shown = (markets: readonly (readonly Step[])[]) =>
          markets.map((steps) =>
            steps.map(({ position, closed, figures }) => textOf([position, closed, figures])),
          );
        expect(shown(restored)).toEqual(shown(stepsOf(trades)));
      }),
    );
  });
});

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? String(field) : field));

describe("the state of a position", () => {
  it("is refused where it is not one", () => {
    expect(() => decodePosition("{")).toThrow("A stored position cannot be read");
    expect(() => decodePosition('{"quantity":"x"}')).toThrow("A stored position cannot be read");
  });
});
