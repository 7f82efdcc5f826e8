/** How a live bot trades, with defaults. */
import { hostname } from "node:os";
import { DECISION_WINDOW_MS } from "@spot-canvas/domain/bot/decision-window";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { flatFee } from "@spot-canvas/domain/orders/fees";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import type { BotSettings } from "../settings.ts";

/** The settings of a live bot. */
export interface LiveSettings extends BotSettings {
  /** How long after an order's deadline, where the venue takes none, an order that was sent may still reach it. */
  readonly inFlightMs: number;
  /** How often an order at the venue is looked up where nothing is heard of it, and one whose answer is missing. */
  readonly lookEveryMs: number;
  readonly lookAgainMs: number;
  /** Without a stop for longer than this counts as unprotected. */
  readonly alarmMs: number;
  /** A signal to enter that is older than this is declined, whatever the account allows. */
  readonly signalAgeMs: number;
  /** Decides and records nothing, sends nothing: says what it would do. */
  readonly shadow: boolean;
  /** Fills of the account that no order of ours made become trades of the ledger. */
  readonly adopt: boolean;
}

/**
 * Lease and patience together are below the ten seconds in which the system recovers from the death of a bot; clocks of
 * hosts may be apart by the patience before two bots try at once, of which the log lets one write. Until the venue says
 * what it charged, what it was recorded to charge is set aside, else a taker's fee of 60 basis points, as of the lowest
 * tiers of the venues.
 */
export const liveSettings = (): LiveSettings => ({
  terms: { ...DEFAULT_TERMS, fees: flatFee(new Decimal(60n, 0)) },
  owner: `${hostname()}:${process.pid}:${crypto.randomUUID().slice(0, 8)}`,
  leaseMs: 6_000,
  patienceMs: 2_000,
  settleMs: 0,
  decisionWindowMs: DECISION_WINDOW_MS,
  inFlightMs: 30_000,
  lookEveryMs: 20_000,
  lookAgainMs: 1_000,
  alarmMs: 5_000,
  signalAgeMs: 120_000,
  shadow: false,
  adopt: false,
});
