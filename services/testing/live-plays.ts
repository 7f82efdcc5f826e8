/** What plays with live bots have in common: their luck, their troubles, and what must be true in the end. */
import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { expect } from "vitest";
import type { VenueFill } from "../venues/trading.ts";
import { type AccountVenue, type LiveScene, ofType } from "./live-account.ts";

/** The venues that plays take turns at. */
export const LIVE_VENUES: readonly AccountVenue[] = ["coinbase", "kraken", "okx"];

/** Random whole numbers below a bound: Mulberry32, by T. Ettinger. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

const FAULTS = [
  "cut-connection",
  "gateway-page",
  "invalid-json",
  "unavailable",
  "too-many-requests",
] as const;
const ORDER_FAULTS = [
  ...FAULTS,
  "partial-fill",
  "lost-cancel",
  "lost-answer",
  "truncated-json",
  "refused-order",
  "insufficient-funds",
  "halted-product",
] as const;
const ORDER_PATHS = { coinbase: "/brokerage/orders", kraken: "Order", okx: "/trade/" } as const;

/** Now and then puts a fault of the venue in force, for orders or for anything, and has it trigger a stop. */
export function disturb({ simulator, venue }: LiveScene, pick: (below: number) => number): void {
  if (pick(3) === 0) {
    const fault = ORDER_FAULTS[pick(ORDER_FAULTS.length)]!;
    simulator.fail({ fault, venue, contains: ORDER_PATHS[venue], times: 1 + pick(2) });
  }
  if (pick(4) === 0) simulator.fail({ fault: FAULTS[pick(FAULTS.length)]!, venue, times: 1 + pick(3) });
  const desk = simulator.account(venue)!;
  const stop = desk.orders.find(({ state, stop: price }) => state === "open" && price !== undefined);
  if (pick(4) === 0 && stop !== undefined) desk.fillNow(stop);
}

/** How a signal to enter says to leave, if it does: `away` gives a share of the price. */
export function exitsOf(
  pick: (below: number) => number,
  away: (by: string) => string,
): Partial<SignalRaised> {
  const exits: readonly Partial<SignalRaised>[] = [
    {},
    { stop_loss: away("0.8") },
    { stop_loss: away("0.7"), take_profit: away("1.3") },
    { trail: { distance: away("0.3") } },
  ];
  return exits[pick(exits.length)]!;
}

/**
 * What has to hold in the end, whatever happened: at most one send per order id, each fill of the venue in the ledger
 * exactly once, the same position in both, and at most one verdict per signal. `sent` names every order that was sent,
 * `fills` are those that the venue tells.
 */
export async function expectOneTruth(
  scene: LiveScene,
  sent: readonly string[],
  fills: readonly VenueFill[],
): Promise<void> {
  const desk = scene.simulator.account(scene.venue)!;
  const events = await scene.events();
  expect(new Set(sent).size, "sends per order id").toBe(sent.length);
  const trades = ofType(events, "TradeExecuted").map(({ data }) => data);
  const shown = (
    { quantity, price }: Pick<VenueFill, "quantity" | "price">,
    id: string | undefined,
  ): string => `${id} ${quantity} ${price}`;
  expect(desk.fills.length, "fills that the venue tells").toBe(fills.length);
  expect(trades.map((trade) => shown(trade, trade.venueTradeId)).toSorted(), "fills in the ledger").toEqual(
    fills.map((fill) => shown(fill, fill.tradeId)).toSorted(),
  );
  const ledger = trades.reduce((held, { side, quantity, fee, feeCurrency }) => {
    const moved = side === "buy" ? held.plus(quantity) : held.minus(quantity);
    return feeCurrency === "BTC" ? moved.minus(fee) : moved;
  }, Decimal.ZERO);
  const there = desk.balances.find(({ currency }) => currency === "BTC")?.total ?? Decimal.ZERO;
  expect(String(ledger.normalized()), "position").toBe(String(there.normalized()));
  const verdicts = [
    ...ofType(events, "SignalDeclined").map(({ data }) => data.signal_id),
    ...ofType(events, "OrderPlaced")
      .filter(({ data }) => data.role === "entry" || data.role === "exit")
      .map(({ data }) => data.signal_id!),
  ];
  expect(new Set(verdicts).size, "verdicts per signal").toBe(verdicts.length);
}
