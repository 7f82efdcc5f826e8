import { describe, expect, it } from "vitest";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type FormContext, protectionForm } from "./emulate.ts";
import type { OrderSpec } from "./order-spec.ts";
import type { VenueCapabilities } from "./venue-capabilities.ts";

const price = (text: string): Price => Price(Decimal.of(text));
const SELL = { side: "sell", quantity: Quantity(Decimal.of("1")), reduceOnly: true } as const;
const STOP: OrderSpec = { ...SELL, type: "stop", stopPrice: price("90") };
const trail = { distance: Decimal.of("10") };
const TRAILING: OrderSpec = { ...SELL, type: "trailing-stop", stopPrice: price("90"), trail };
const WAITING: OrderSpec = { ...SELL, type: "trailing-stop", trail: { ...trail, activation: price("110") } };
const TARGET: OrderSpec = { ...SELL, type: "limit", limitPrice: price("120") };
const AFTER_A_WHILE: OrderSpec = { ...SELL, type: "market" };

const context = (types: VenueCapabilities["orderTypes"], amend: boolean): FormContext =>
  ({
    can: { orderTypes: types, timeInForce: [], oco: false, amend },
    terms: { rules: { tick: price("0.1") } },
    price: price("100"),
    now: 0,
  }) as unknown as FormContext;
const ALL = context(["market", "limit", "stop"], true);
const STILL = context(["market", "limit", "stop"], false);
const LIMITED = context(["market", "limit", "stop-limit"], true);

describe("what protects goes to the venue", () => {
  it.each<[string, OrderSpec, boolean, FormContext, string | undefined]>([
    ["a stop, as it is", STOP, true, ALL, undefined],
    ["a stop where there are stop-limits alone", STOP, true, LIMITED, "stop-limit"],
    ["a stop beside another order, held", STOP, false, ALL, "held"],
    ["a trailing stop, as a stop that is moved", TRAILING, true, ALL, "moved"],
    ["a trailing stop beside another order, held", TRAILING, false, ALL, "held"],
    ["a trailing stop that does not trail yet, held", WAITING, true, ALL, "held"],
    ["a trailing stop where stops are not moved, held", TRAILING, true, STILL, "held"],
    ["a trailing stop where there are stop-limits alone, held", TRAILING, true, LIMITED, "held"],
    ["a target, as it is", TARGET, true, ALL, undefined],
    ["a sale after a while, held", AFTER_A_WHILE, true, ALL, "held"],
  ])("%s", (_, spec, alone, within, emulation) => {
    expect(protectionForm(spec, alone, within).emulation).toBe(emulation);
  });
});
