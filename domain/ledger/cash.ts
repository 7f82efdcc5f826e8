/**
 * Cash: the balance of a currency is what somebody last stated it to be, plus what the trades recorded after that did to
 * it. No running total is kept anywhere else: a late trade must not rewrite an account's history.
 */
import type { Money } from "../money/amount.ts";
import type { Instant } from "../time/instant.ts";
import type { TradePlace } from "./trade-order.ts";

/** A statement of what a balance is. */
export interface BalanceSetting {
  readonly amount: Money;
  /** Where in the log it stands. */
  readonly position: number;
  /** Where present, trades of this time and later count; else by their position against the setting's. */
  readonly effectiveAt: Instant | undefined;
}

/** Whether a trade counts on top of a setting, or is part of it already. */
export const isAfter = (setting: BalanceSetting, trade: TradePlace): boolean =>
  setting.effectiveAt === undefined
    ? trade.position > setting.position
    : trade.timestamp >= setting.effectiveAt;
