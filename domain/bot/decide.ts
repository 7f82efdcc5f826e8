/**
 * The bot's decision: one signal and the account as it stands in, one order or one decline out. Pure: live, replay and
 * backtest call it with the same facts and get the same verdict.
 *
 * Spot, long only. An exit sells the whole position. An entry takes the whole free balance, but the price that it will
 * get is not known yet: it is the open of the next candle. So an entry is an order by funds, as venues have them: the
 * free balance is set aside, and at the fill it buys balance / (open x (1 + fee)), cut down to the lot.
 */
import type { SignalRaised } from "../events/bodies/signal.ts";
import { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type MarketOrder, quantityFor, type TradingTerms } from "../orders/fill-model.ts";
import { toLots } from "../orders/trading-rules.ts";
import { alreadyLong } from "../risk/already-long.ts";
import { belowMinimum } from "../risk/below-minimum.ts";
import { noBalance } from "../risk/no-balance.ts";
import { noPosition } from "../risk/no-position.ts";
import { orderOpen } from "../risk/order-open.ts";
import type { Decline, Rule, Situation } from "../risk/rule.ts";
import { signalExpired } from "../risk/signal-expired.ts";
import { type AccountState, situationOf } from "./account-state.ts";

/** What the bot does about a signal. */
export type Verdict =
  | { readonly verdict: "order"; readonly order: MarketOrder }
  | { readonly verdict: "decline"; readonly decline: Decline };

const EXIT_RULES: readonly Rule[] = [signalExpired, noPosition, orderOpen];
const ENTRY_RULES: readonly Rule[] = [signalExpired, alreadyLong, orderOpen, noBalance];

/** The one verdict on a signal. `now` is market time, epoch milliseconds: the clock that the state was advanced to. */
export function decide(state: AccountState, signal: SignalRaised, now: number, terms: TradingTerms): Verdict {
  if (state.decided.has(signal.signal_id)) {
    return declined({ rule: "duplicate", reason: `The signal ${signal.signal_id} has its verdict.` });
  }
  const situation = situationOf(state, signal, now, terms);
  return signal.action === "sell" ? exit(situation) : enter(situation);
}

function exit(situation: Situation): Verdict {
  const { signal, position, terms } = situation;
  const decline = firstDecline(EXIT_RULES, situation);
  if (decline) return declined(decline);
  const quantity = toLots(position, terms.rules);
  const small = belowMinimum(situation, quantity, Price(Decimal.of(signal.price)));
  return small ? declined(small) : { verdict: "order", order: { side: "sell", quantity } };
}

function enter(situation: Situation): Verdict {
  const { signal, free, terms } = situation;
  const decline = firstDecline(ENTRY_RULES, situation);
  if (decline || free === undefined) return declined(decline!);
  const price = Price(Decimal.of(signal.price));
  const quantity = quantityFor(free, price, terms);
  const small = belowMinimum(situation, quantity, price);
  return small ? declined(small) : { verdict: "order", order: { side: "buy", quantity, funds: free } };
}

const declined = (decline: Decline): Verdict => ({ verdict: "decline", decline });

function firstDecline(rules: readonly Rule[], situation: Situation): Decline | undefined {
  for (const rule of rules) {
    const decline = rule(situation);
    if (decline) return decline;
  }
  return undefined;
}
