/** How a bot trades, with the defaults of every mode. */
import { hostname } from "node:os";
import { DECISION_WINDOW_MS } from "@spot-canvas/domain/bot/decision-window";
import { DEFAULT_TERMS, type TradingTerms } from "@spot-canvas/domain/orders/trading-terms";

/** The settings of a bot. */
export interface BotSettings {
  /** Fees and fill model of the paper venue, and the trading rules of products that none are recorded of. */
  readonly terms: TradingTerms;
  /** Names this process in its lease. Where nothing else can trade the account, one name lets a restart go on at once. */
  readonly owner: string;
  /** How long a lease lasts: longer than the send deadline of an order, and what replacing a killed bot takes at most. */
  readonly leaseMs: number;
  /** How long a signal may wait for the verdict of an owner whose lease has run out, before another bot takes over. */
  readonly patienceMs: number;
  /**
   * How long the log must have been quiet before resting orders meet a candle that no signal has come after: a signal of
   * its strategies may be on its way, and would have been decided first.
   */
  readonly settleMs: number;
  /** How long the first signal of a moment waits for those of the account's other instances. */
  readonly decisionWindowMs: number;
  /** While this file is there nothing is entered; absent: there is none to look for. */
  readonly haltFile?: string;
}

/**
 * A fee of 10 basis points, eight decimals of quantity. Lease and patience together are below the ten seconds in which
 * the system recovers from the death of a bot.
 */
export const defaultSettings = (): BotSettings => ({
  terms: DEFAULT_TERMS,
  owner: `${hostname()}:${process.pid}`,
  leaseMs: 5_000,
  patienceMs: 2_000,
  settleMs: 1_000,
  decisionWindowMs: DECISION_WINDOW_MS,
});
