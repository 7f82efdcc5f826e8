/** What an entry comes to: wanted, cut down to the caps, to whole lots and to what is free. */
import { describe, expect, it } from "vitest";
import { decide } from "../bot/decide.ts";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type TradingRules, UNRECORDED_RULES } from "../orders/trading-rules.ts";
import { FREE } from "../testing/backtests.ts";
import { accountOf, FUTURES, HOUR, held, NOW, type Scene, signalLike, trip } from "../testing/situations.ts";

const price = (text: string): Price => Price(Decimal.of(text));

/** The order that a signal leads to as text, or the rule that declined it. */
function verdictIn(scene: Scene): string {
  const verdict = decide(accountOf(scene), signalLike(scene.signal), NOW, scene.terms ?? FREE);
  if (verdict.verdict === "decline") return verdict.decline.rule;
  const { quantity, funds } = verdict.spec;
  return `${quantity}${funds === undefined ? "" : ` for ${funds}`}`;
}

const table = (rows: readonly (readonly [string, Scene, string])[]): void => {
  it.each(rows)("%s", (_, scene, expected) => {
    expect(verdictIn(scene)).toBe(expected);
  });
};

describe("an entry is sized", () => {
  const kelly = { sizing: { kind: "kelly", cap: "0.25", start: "0.1", trades: 2 } } as const;
  const stop = { stopLoss: price("95") };
  const swings = { sizing: { kind: "volatility", risk: "0.01", atr: "2" } } as const;
  const risk = { sizing: { kind: "volatility", risk: "0.01" } } as const;
  table([
    ["by all that is free, where nobody says", {}, "10 for 1000"],
    ["by a fixed amount", { settings: { sizing: { kind: "fixed", quote: "250" } } }, "2.5 for 250"],
    [
      "by a part of the equity, what is held counted",
      { trades: [held("ETH-USD", "10")], settings: { sizing: { kind: "equity", fraction: "0.1" } } },
      "2 for 200",
    ],
    [
      "by margin on the futures market",
      { terms: FUTURES, settings: { sizing: { kind: "equity", fraction: "0.1" } } },
      "2 for 100",
    ],
    ["so that its stop loses a part of the equity", { settings: risk, signal: stop }, "2"],
    ["so that the account's stop does", { settings: { ...risk, exits: { stop_loss: "0.02" } } }, "5"],
    ["not at all, where that asks for a stop", { settings: risk }, "no-stop"],
    [
      "so that two average true ranges do",
      { settings: swings, signal: { ...stop, swing: Decimal.of("2.5") } },
      "2",
    ],
    [
      "by twice as much where the market swings half as far",
      { settings: swings, signal: { swing: Decimal.of("1.25") } },
      "4",
    ],
    ["not at all before it is known how far it swings", { settings: swings, signal: stop }, "no-swing"],
    ["nor where it does not move", { settings: swings, signal: { swing: Decimal.ZERO } }, "no-swing"],
    [
      "by its own size before the account's",
      { settings: risk, signal: { size: { quote: Decimal.of(50) } } },
      "0.5 for 50",
    ],
    [
      "by Kelly's start before there are enough trips",
      { settings: kelly, trades: [trip(HOUR, 5)] },
      "1 for 100",
    ],
    [
      "by Kelly: half won, twice what was lost",
      { settings: { sizing: { ...kelly.sizing, cap: "1" } }, trades: [trip(2, 20), trip(1, -10)] },
      "2.5 for 250",
    ],
    ["by Kelly's cap", { settings: kelly, trades: [trip(2, 20), trip(1, 20)] }, "2.5 for 250"],
    ["not at all without an edge", { settings: kelly, trades: [trip(2, 5), trip(1, -5)] }, "no-edge"],
  ]);
});

describe("an entry is cut down", () => {
  const one = { trades: [held("BTC-USD")], signal: { size: { quantity: Decimal.of(8) } } };
  table([
    ["to the maximum of an order", { settings: { max_order: "300" } }, "3 for 300"],
    ["to the maximum of a position, with what is held", { ...one, settings: { max_position: "300" } }, "2"],
    ["to a part of the equity for a product", { ...one, settings: { max_product_exposure: "0.2" } }, "1.2"],
    [
      "to a part of the equity for all, with what is held and being entered",
      { trades: [held("ETH-USD", "3")], entering: ["SOL-USD"], settings: { max_exposure: "0.5" } },
      "2.5 for 250",
    ],
    ["to the least of its caps", { settings: { max_order: "300", max_position: "200" } }, "2 for 200"],
    [
      "to nothing where a cap leaves no room",
      { ...one, settings: { max_position: "100" } },
      "maximum-position",
    ],
    ["to what is free", { cash: "40", settings: { sizing: { kind: "fixed", quote: "250" } } }, "0.4 for 40"],
    [
      "to nothing without cash",
      { cash: "0", settings: { sizing: { kind: "fixed", quote: "250" } } },
      "no-balance",
    ],
  ]);
});

describe("an entry on the grid of its venue", () => {
  const rules: TradingRules = {
    ...UNRECORDED_RULES,
    lot: Quantity(Decimal.of("0.1")),
    minimumQuantity: Quantity(Decimal.of("0.2")),
    minimumNotional: Decimal.of("30"),
    quoteScale: 2,
  };
  const fixed = (quote: string, cash = "1000"): Scene => ({
    cash,
    settings: { sizing: { kind: "fixed", quote } },
    terms: { ...FREE, rules },
  });
  table([
    ["is cut down to whole lots", fixed("57"), "0.5 for 57"],
    ["is at least the least quantity and notional", fixed("30"), "0.3 for 30"],
    ["is none below the least notional", fixed("29"), "below-minimum"],
    ["is none below the least quantity", fixed("10"), "below-minimum"],
    ["is none where too little is free for it", fixed("57", "25"), "insufficient-balance"],
  ]);
});
