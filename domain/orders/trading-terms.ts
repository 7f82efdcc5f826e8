/** On what terms an account trades a product: the grid of the venue, what it costs, and how orders fill on paper. */
import type { MarketType } from "../events/subject.ts";
import { Decimal } from "../money/decimal.ts";
import { type FeeSchedule, flatFee } from "./fees.ts";
import { FILL_PROFILES, type FillProfile } from "./fill-profile.ts";
import { NO_SLIPPAGE, type Slippage } from "./slippage.ts";
import { type TradingRules, UNRECORDED_RULES } from "./trading-rules.ts";

/** The terms. */
export interface TradingTerms {
  readonly rules: TradingRules;
  readonly fees: FeeSchedule;
  /** What the venue was recorded to charge, for who wants to trade on it; absent: nothing is recorded. */
  readonly recordedFees?: FeeSchedule;
  readonly slippage: Slippage;
  readonly profile: FillProfile;
  /** The most of a candle's volume that orders may take, as a part of it; absent: an order fills whole. */
  readonly participation?: Decimal;
  /** Milliseconds from a decision until its order, or the end of one, is in force at the venue. */
  readonly latencyMs: number;
  readonly market: MarketType;
  /** Notional per margin, futures only. */
  readonly leverage: number;
  /** Whether a sale without a position opens a short one, futures only. */
  readonly shorts: boolean;
  /** The part of the notional that must stay as margin, or the position is liquidated; futures only. */
  readonly maintenanceRate: Decimal;
}

/** The defaults of every mode: spot, long only, 10 basis points, no slippage, whole fills, no latency. */
export const DEFAULT_TERMS: TradingTerms = {
  rules: UNRECORDED_RULES,
  fees: flatFee(new Decimal(10n, 0)),
  slippage: NO_SLIPPAGE,
  profile: FILL_PROFILES.pessimistic,
  latencyMs: 0,
  market: "spot",
  leverage: 1,
  shorts: false,
  maintenanceRate: new Decimal(5n, 3),
};
