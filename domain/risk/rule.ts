/** A rule: a reason for which a signal is not acted on. One rule per file; the bot asks them in a fixed order. */
import type { SignalRaised } from "../events/bodies/signal.ts";
import type { Money, Quantity } from "../money/amount.ts";
import type { TradingTerms } from "../orders/fill-model.ts";

/** What a rule may look at: the signal, and the account as it stands before it. */
export interface Situation {
  readonly signal: SignalRaised;
  /** The market time of the decision, epoch milliseconds. */
  readonly now: number;
  /** What the account holds of the product, in base currency. */
  readonly position: Quantity;
  /** Quote currency that no open order has a claim on; undefined where the account has no balance in it. */
  readonly free: Money | undefined;
  /** Whether an order of the account on this product may still fill. */
  readonly orderOpen: boolean;
  readonly terms: TradingTerms;
}

/** Why a signal was declined: the rule's name for programs, a sentence for people. */
export interface Decline {
  readonly rule: string;
  readonly reason: string;
}

/** Gives the decline, or undefined where the rule has nothing against it. */
export type Rule = (situation: Situation) => Decline | undefined;
