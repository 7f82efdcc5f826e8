/** What a venue charges: basis points of the notional, for makers and takers, by date. */
import { Fault } from "../fault.ts";
import { Decimal } from "../money/decimal.ts";

/** Whether a fill met a resting order or was one. */
export type Liquidity = "maker" | "taker";

/** The fees from a moment on. */
export interface FeeStep {
  /** Epoch milliseconds. */
  readonly from: number;
  /** Basis points of the notional, charged in quote currency; a negative one is a rebate. */
  readonly makerBps: Decimal;
  readonly takerBps: Decimal;
}

/** Fees over time, oldest first; the first step also holds before it begins. Never empty. */
export type FeeSchedule = readonly FeeStep[];

/** One fee for everything, always. */
export const flatFee = (bps: Decimal): FeeSchedule => [{ from: 0, makerBps: bps, takerBps: bps }];

const BASIS_POINT = new Decimal(1n, 4);

/** The fee as a part of the notional. */
export function feeRate(schedule: FeeSchedule, time: number, liquidity: Liquidity): Decimal {
  let index = schedule.length - 1;
  while (index > 0 && schedule[index]!.from > time) index--;
  const step = schedule[index];
  if (step === undefined) throw new Fault("NoFees", "defect", "A fee schedule needs at least one step.");
  const bps = liquidity === "maker" ? step.makerBps : step.takerBps;
  if (bps !== lastBps) {
    lastBps = bps;
    lastRate = bps.times(BASIS_POINT);
  }
  return lastRate;
}

// A schedule is asked for the same rate over and over.
let lastBps = Decimal.ZERO;
let lastRate = Decimal.ZERO;
