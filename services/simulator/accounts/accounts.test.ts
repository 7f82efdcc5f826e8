import { unwrap } from "@spot-canvas/domain/fault";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTrading } from "../../venues/open-trading.ts";
import type { Trading } from "../../venues/trading.ts";
import { type SteppedClock, steppedClock } from "../clock.ts";
import { type Simulator, startSimulator } from "../simulator.ts";

const NOW = Date.UTC(2024, 0, 2, 10, 30, 30);
const MINUTE = 60_000;
const never = new AbortController().signal;
const CREDENTIALS = { key: "the-key", secret: "c2VjcmV0", passphrase: "word" };
const ORDER_PATHS = { coinbase: "/brokerage/orders", kraken: "/AddOrder", okx: "/trade/order" } as const;

describe.each(["coinbase", "kraken", "okx"] as const)(
  "an account at the simulated %s, through its adapter",
  (venue) => {
    let clock: SteppedClock;
    let simulator: Simulator;
    let trading: Trading;
    let orders = 0;

    beforeEach(async () => {
      clock = steppedClock(NOW);
      simulator = await startSimulator({ clock });
      const restUrl = simulator.urls[venue].rest;
      const options = { restUrl, unlimited: true, attempts: 1, backOffMs: 1, now: () => clock.now() };
      trading = unwrap(await openTrading(venue, CREDENTIALS, options));
    });
    afterEach(async () => {
      await trading[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
    });

    const lastPrice = (): Decimal => {
      const product = simulator.market.products[0]!;
      const count = simulator.market.tradesBefore(product, clock.now());
      return Decimal.of(String(simulator.market.trades(product, count - 1, count)[0]!.price));
    };
    const place = async (spec: Partial<OrderSpec>, orderId = (++orders).toString(16).padStart(32, "0")) => {
      const quantity = Quantity(Decimal.of("0.5"));
      const order: OrderSpec = { side: "buy", type: "market", quantity, ...spec };
      const request = { orderId, product: "BTC-USD", spec: order, sendBy: clock.now() + 2_000 };
      const placement = await trading.place(request, never);
      return {
        placement,
        reference: { orderId, product: "BTC-USD", type: order.type, placedAt: clock.now() },
      };
    };
    const fillsOf = async () =>
      unwrap(await trading.fills({ product: "BTC-USD", from: NOW - MINUTE }, never));
    const balanceOf = async (currency: string) =>
      unwrap(await trading.balances(never)).find((balance) => balance.currency === currency)!;
    const limitOf = (factor: string) => ({
      type: "limit" as const,
      limitPrice: Price(lastPrice().times(Decimal.of(factor)).rounded(2, "down")),
    });

    it("fills a market order at once, under our id, and moves the balances by exactly that", async () => {
      const { placement, reference } = await place({});
      expect(placement.outcome).toBe("accepted");
      expect(unwrap(await trading.find(reference, never))).toMatchObject({ state: "closed" });
      const [fill, ...others] = await fillsOf();
      expect(others).toEqual([]);
      expect([String(fill!.quantity), fill!.liquidity, fill!.side]).toEqual(["0.5", "taker", "buy"]);
      const quote = fill!.quantity.times(fill!.price);
      const [paid, received] = venue === "okx" ? [Decimal.ZERO, fill!.fee] : [fill!.fee, Decimal.ZERO];
      expect(String((await balanceOf("USD")).total)).toBe(
        String(Decimal.of("100000").minus(quote).minus(paid).normalized()),
      );
      expect(String((await balanceOf("BTC")).total)).toBe(
        String(Decimal.of("10.5").minus(received).normalized()),
      );
    });

    it("rests a limit order, holds its money, and fills it as a maker when the market comes to it", async () => {
      const { reference } = await place(limitOf("0.999"));
      expect(unwrap(await trading.openOrders(never)).map(({ orderId }) => orderId)).toEqual([
        reference.orderId,
      ]);
      const { total, available } = await balanceOf("USD");
      expect(total.compare(available)).toBe(1);
      for (let hour = 0; hour < 24 * 30 && (await fillsOf()).length === 0; hour++) clock.advance(60 * MINUTE);
      const [fill] = await fillsOf();
      expect(fill).toMatchObject({ liquidity: "maker" });
      expect(unwrap(await trading.openOrders(never))).toEqual([]);
    });

    it("cancels what is open, once", async () => {
      const { reference, placement } = await place(limitOf("0.5"));
      const venueOrderId = placement.outcome === "accepted" ? placement.venueOrderId : "";
      expect((await trading.cancel({ ...reference, venueOrderId }, never)).outcome).toBe("requested");
      expect((await trading.cancel({ ...reference, venueOrderId }, never)).outcome).toBe("not-open");
      const found = unwrap(await trading.find(reference, never));
      expect([found!.state, String(found!.filled)]).toEqual(["closed", "0"]);
      expect(String((await balanceOf("USD")).available)).toBe("100000");
    });

    it("refuses what the account cannot pay, and an order that would take and must not", async () => {
      const rich = await place({ quantity: Quantity(Decimal.of("1000")) });
      const taking = await place({ ...limitOf("1.1"), postOnly: true });
      expect([rich.placement.outcome, taking.placement.outcome]).toEqual(["rejected", "rejected"]);
      expect(await fillsOf()).toEqual([]);
    });

    it("has an order that was taken and never answered for", async () => {
      for (const fault of ["cut-connection", "truncated-json", "gateway-page"]) {
        simulator.fail({
          fault,
          contains: ORDER_PATHS[venue],
          times: 1,
          ...(fault === "cut-connection" && { value: -1 }),
        });
        const { placement, reference } = await place({});
        expect(placement.outcome).toBe("unknown");
        expect(unwrap(await trading.find(reference, never))).toMatchObject({ orderId: reference.orderId });
      }
      expect(await fillsOf()).toHaveLength(3);
    });

    it("never hears of an order that was refused at the door", async () => {
      for (const fault of ["too-many-requests", "halted-product", "invalid-nonce"]) {
        simulator.fail({ fault, contains: ORDER_PATHS[venue], times: 1 });
        const { placement, reference } = await place({});
        expect(placement.outcome).not.toBe("accepted");
        expect(unwrap(await trading.find(reference, never))).toBeUndefined();
      }
      expect(await fillsOf()).toEqual([]);
    });

    it("fills in part and goes silent, and lets a cancellation lose the race, where it is told to", async () => {
      simulator.fail({ fault: "partial-fill", contains: ORDER_PATHS[venue], value: 0.2, times: 1 });
      const partial = await place(limitOf("1.1"));
      clock.advance(60 * MINUTE);
      const half = unwrap(await trading.find(partial.reference, never))!;
      expect([half.state, String(half.filled)]).toEqual(["open", "0.1"]);
      const { reference, placement } = await place(limitOf("0.5"));
      const venueOrderId = placement.outcome === "accepted" ? placement.venueOrderId : "";
      simulator.fail({ fault: "lost-cancel", times: 1 });
      expect((await trading.cancel({ ...reference, venueOrderId }, never)).outcome).toBe("not-open");
      expect(String(unwrap(await trading.find(reference, never))!.filled)).toBe("0.5");
    });

    it("takes an id once", async () => {
      const { reference } = await place(limitOf("0.5"));
      await place(limitOf("0.4"), reference.orderId);
      expect(unwrap(await trading.openOrders(never))).toHaveLength(1);
    });

    it.skipIf(venue === "kraken")("spends no more than the funds of an order", async () => {
      await place({ funds: Money(Decimal.of("1000")) });
      const { total } = await balanceOf("USD");
      expect(total.compare(Decimal.of("99000"))).toBeGreaterThanOrEqual(0);
      expect(total.compare(Decimal.of("99001"))).toBe(-1);
    });
  },
);
