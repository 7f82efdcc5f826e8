/** Where an entry is left that its signal says nothing of: by the account's defaults, from the price of its fill. */
import { describe, expect, it } from "vitest";
import type { ExitDefaults } from "../events/bodies/risk.ts";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { exitPlanOf } from "../orders/exit-plan.ts";
import { FREE } from "../testing/backtests.ts";
import { fill } from "../testing/fills.ts";
import { accountOf, FUTURES, HOUR, NOW, signalLike } from "../testing/situations.ts";
import { orderFilled, orderPlaced } from "./account-state.ts";
import { afterFill } from "./exits.ts";
import type { Signal } from "./signal.ts";

const price = (text: string): Price => Price(Decimal.of(text));

/** What protects an entry that was filled at 200, as text. */
function protection(exits: ExitDefaults, signal: Partial<Signal> = {}, side: "buy" | "sell" = "buy") {
  const terms = side === "buy" ? FREE : FUTURES;
  const state = accountOf({});
  const quantity = Quantity(Decimal.ONE);
  const order = orderPlaced(state, {
    signal: signalLike({ action: side, ...signal }),
    spec: { side, type: "market", quantity },
    role: "entry",
    leg: "main",
    generation: 1,
    reason: "test",
    from: NOW,
    exits: exitPlanOf(exits),
  });
  const trade = fill(`${side} 1 @ 200`, NOW / 1_000, { marketType: terms.market });
  orderFilled(state, order, { trade, position: 1, completes: true });
  const { place } = afterFill(state, order, trade, terms, { time: NOW });
  return place.map(({ spec, reason, from }) => {
    const { type, stopPrice, limitPrice, trail } = spec;
    const at = stopPrice ?? limitPrice;
    const trails = trail && ` ${trail.distance} behind${trail.activation ? ` from ${trail.activation}` : ""}`;
    const later = from > NOW ? ` after ${(from - NOW) / HOUR} h` : "";
    return `${reason}: ${spec.side} ${type}${at ? ` at ${at}` : ""}${trails ?? ""}${later}`;
  });
}

describe("an entry", () => {
  it.each<readonly [string, ExitDefaults, Partial<Signal>, readonly string[]]>([
    ["without defaults is not protected", {}, {}, []],
    ["has a stop loss", { stop_loss: "0.05" }, {}, ["stop loss: sell stop at 190"]],
    ["has a target", { take_profit: "0.1" }, {}, ["take profit: sell limit at 220"]],
    [
      "has a trailing stop",
      { trail: { distance: "0.02" } },
      {},
      ["trailing stop: sell trailing-stop at 196 4 behind"],
    ],
    [
      "has one that begins later",
      { trail: { distance: "0.02", activation: "0.05" } },
      {},
      ["trailing stop: sell trailing-stop 4 behind from 210"],
    ],
    [
      "is held no longer than that",
      { hold_ms: 2 * HOUR },
      {},
      ["maximum holding time: sell market after 2 h"],
    ],
    [
      "is protected as its signal says, where it says something",
      { stop_loss: "0.05", take_profit: "0.1" },
      { stopLoss: price("180") },
      ["stop loss: sell stop at 180", "take profit: sell limit at 220"],
    ],
  ])("%s", (_, exits, signal, expected) => {
    expect(protection(exits, signal)).toEqual(expected);
  });

  it("that is short is protected the other way round", () => {
    const exits = { stop_loss: "0.05", take_profit: "0.1", trail: { distance: "0.02", activation: "0.05" } };
    expect(protection(exits, {}, "sell")).toEqual([
      "stop loss: buy stop at 210",
      "trailing stop: buy trailing-stop 4 behind from 190",
      "take profit: buy limit at 180",
    ]);
  });
});
