/** Funding of futures in a backtest: paid on what is held when it falls due, by the ledger's own entry. */
import { type AccountState, positionOf, signedQuantity } from "../bot/account-state.ts";
import { fundingOn, fundingPlace } from "../ledger/funding.ts";
import { Money, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { Marking } from "./marking.ts";
import type { Recorder } from "./recorder.ts";
import type { FundingRates } from "./setup.ts";

/** The payments of a run. Markets are in the order in which they are marked. */
export class FundingClock {
  readonly #markets: {
    readonly product: string;
    readonly rates: FundingRates;
    readonly market: number;
    next: number;
  }[];
  #due = Number.POSITIVE_INFINITY;
  #payments = 0;
  paid: Money = Money(Decimal.ZERO);

  constructor(markets: readonly { readonly product: string; readonly rates: FundingRates | undefined }[]) {
    this.#markets = markets.flatMap(({ product, rates }, market) =>
      rates === undefined ? [] : [{ product, rates, market, next: 0 }],
    );
    this.#plan();
  }

  /** Whether payments are still to come. */
  get isAwaited(): boolean {
    return this.#due !== Number.POSITIVE_INFINITY;
  }

  /** Pays what fell due before a moment, at the price that is known of it, else at the last close. */
  pay(before: number, state: AccountState, marking: Marking, recorder: Recorder): void {
    if (before <= this.#due) return;
    for (const market of this.#markets) {
      const { time, rate, price } = market.rates;
      for (; market.next < time.length && time[market.next]! < before; market.next++) {
        const position = positionOf(state, market.product, "futures");
        if (position === undefined) continue;
        const at = time[market.next]!;
        const value = price?.[market.next] ?? marking.priceOf(market.market);
        const amount = fundingOn(signedQuantity(position), value, rate[market.next]!);
        if (amount.isZero()) continue;
        this.paid = Money(this.paid.plus(amount));
        state.book.entry(
          {
            kind: "funding",
            entryId: String(++this.#payments),
            tenantId: state.tenant,
            accountId: state.account,
            symbol: market.product,
            marketType: "futures",
            side: "long",
            quantity: Quantity(Decimal.ZERO),
            amount,
            timestamp: fundingPlace(at),
            leverage: undefined,
            margin: undefined,
          },
          ++recorder.position,
        );
      }
    }
    marking.settle();
    this.#plan();
  }

  #plan(): void {
    this.#due = Math.min(
      Number.POSITIVE_INFINITY,
      ...this.#markets.map(({ rates, next }) => rates.time[next] ?? Number.POSITIVE_INFINITY),
    );
  }
}
