/** How a bot trades, with the defaults of every mode. */
import { hostname } from "node:os";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { TradingTerms } from "@spot-canvas/domain/orders/fill-model";
import { UNRECORDED_RULES } from "@spot-canvas/domain/orders/trading-rules";

/** The settings of a bot. */
export interface BotSettings {
  /** Fee and trading rules of the paper venue. */
  readonly terms: TradingTerms;
  /** Names this process in its lease. Where nothing else can trade the account, one name lets a restart go on at once. */
  readonly owner: string;
  /** How long a lease lasts; longer than the send deadline of an order. */
  readonly leaseMs: number;
  /** How long a signal may wait for the verdict of an owner whose lease has run out, before another bot takes over. */
  readonly patienceMs: number;
}

/** A fee of 10 basis points, eight decimals of quantity, a lease of half a minute. */
export const defaultSettings = (): BotSettings => ({
  terms: { rules: UNRECORDED_RULES, feeBps: Decimal.of(10) },
  owner: `${hostname()}:${process.pid}`,
  leaseMs: 30_000,
  patienceMs: 3_000,
});
