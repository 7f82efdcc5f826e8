/** A rule: a reason for which a signal is not acted on. One rule per file; the bot asks them in a fixed order. */
import type { AccountState } from "../bot/account-state.ts";
import type { TradingControl } from "../bot/control.ts";
import { equityAt } from "../bot/equity.ts";
import type { Signal } from "../bot/signal.ts";
import type { Money } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";

/** What a rule may look at: the signal, and the account as it stands before it. */
export interface Situation {
  readonly signal: Signal;
  /** The market time of the decision, epoch milliseconds. */
  readonly now: number;
  /** The currency that the product is priced in. */
  readonly quote: string;
  /** What the account holds of the product, in base currency; negative where it is short. */
  readonly held: Decimal;
  /** Quote currency that no open order has a claim on; undefined where the account has no balance in it. */
  readonly free: Money | undefined;
  /** Orders on this product that will enter or leave a position; those that protect one are not among them. */
  readonly working: readonly OpenOrder[];
  readonly terms: TradingTerms;
  /** The whole account. */
  readonly account: AccountState;
  /** What people said of how it trades. */
  readonly control: TradingControl;
  /** The equity of the account, once it was asked for: see {@link equityOf}. */
  equity: Decimal | undefined;
}

/** The equity of the account, at the signal's price: see {@link equityAt}. Worked out once for a situation. */
export function equityOf(situation: Situation): Decimal {
  const { account, signal, terms } = situation;
  situation.equity ??= equityAt(account, signal, terms);
  return situation.equity;
}

/** Why a signal was declined: the rule's name for programs, a sentence for people. */
export interface Decline {
  readonly rule: string;
  readonly reason: string;
}

/** Gives the decline, or undefined where the rule has nothing against it. */
export type Rule = (situation: Situation) => Decline | undefined;
