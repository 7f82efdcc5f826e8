import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { describe, expect, it } from "vitest";
import type { Database } from "../projector/database.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import { signalsView } from "../signals/fold.ts";
import { listSignals } from "../signals/read.ts";
import { databasesOf } from "../testing/databases.ts";
import { type Fate, foldLive, foldLoad } from "../testing/folding.ts";
import { executed, trade } from "../testing/ledger-events.ts";
import { ordersView } from "./fold.ts";
import { listOrders } from "./read.ts";

const BASIS = { market: 1, trading: 1, now: "2024-01-01T01:00:00Z", code: "bot@1" };
const ORDERS = formatSubject({ family: "orders", account: "paper" });

const envelope = (type: string, id: string, second: number) => ({
  id: identityOf(type, id),
  occurredAt: BigInt(second) * 1_000_000_000n,
  recordedAt: 5n,
  correlationId: "c",
});

const placed = (order: string, fields: Partial<EventData["OrderPlaced"]> = {}, second = 1): NewEvent => {
  const data = {
    order_id: order,
    account: "paper",
    signal_id: `signal-${order}`,
    venue: "coinbase",
    product: "BTC-USD",
    market_type: "spot",
    side: "buy",
    order_type: "market",
    quantity: "2",
    leg: "main",
    reason: "because",
    send_deadline: BASIS.now,
    basis: BASIS,
    ...fields,
  } as const;
  return newEvent("OrderPlaced", data, ORDERS, envelope("OrderPlaced", order, second));
};

const accepted = (order: string): NewEvent =>
  newEvent(
    "OrderAccepted",
    { order_id: order, account: "paper" },
    ORDERS,
    envelope("OrderAccepted", order, 2),
  );

const rejected = (order: string): NewEvent =>
  newEvent(
    "OrderRejected",
    { order_id: order, account: "paper", reason: "too small" },
    ORDERS,
    envelope("OrderRejected", order, 3),
  );

const fill = (order: string, tradeId: string, quantity: string, price: string): NewEvent =>
  executed(trade({ tradeId, accountId: "paper", orderId: order, quantity, price }));

const SERIES = { venue: "coinbase", product: "BTC-USD", timeframe: "1h", instance: "i" } as const;

const raised = (order: string, second: number): NewEvent => {
  const data = {
    ...SERIES,
    signal_id: `signal-${order}`,
    strategy: "sma-cross",
    action: "buy",
    leg: "main",
    price: "10.5",
    reason: "crossed",
    candle: { open_time: 0, position: 1 },
    basis: BASIS,
  } as const;
  return newEvent("SignalRaised", data, formatSubject({ family: "signals", ...SERIES }), {
    ...envelope("SignalRaised", order, second),
  });
};

const declined = (order: string): NewEvent =>
  newEvent(
    "SignalDeclined",
    {
      signal_id: `signal-${order}`,
      account: "paper",
      rule: "no-position",
      reason: "none held",
      basis: BASIS,
    },
    ORDERS,
    envelope("SignalDeclined", order, 4),
  );

const recorded = (events: readonly NewEvent[]): RecordedEvent[] =>
  events.map(({ subject, headers, body }, index) => ({
    stream: "TRADING",
    position: index + 1,
    subject,
    loggedAt: 5n,
    headers,
    body,
  }));

const snapshotOf = (sql: Database, schema: string): Snapshot => ({
  token: "",
  epoch: "",
  positions: { MARKET: 0, TRADING: 0, QUARANTINE: 0 },
  schemaOf: () => schema,
  sql,
});

const STORY = recorded([
  raised("a", 1),
  placed("a"),
  accepted("a"),
  fill("a", "t1", "0.5", "100"),
  placed("a"),
  fill("a", "t1", "0.5", "100"),
  raised("b", 2),
  placed("b", { funds: "100" }, 2),
  accepted("b"),
  raised("a", 1),
  fill("a", "t2", "1", "103"),
  fill("b", "t3", "1.234", "81"),
  raised("c", 3),
  placed("c", {}, 3),
  rejected("c"),
  accepted("b"),
  accepted("c"),
  rejected("b"),
  rejected("c"),
  fill("elsewhere", "t4", "1", "1"),
  raised("d", 4),
  declined("d"),
  placed("e", { side: "sell", product: "ETH-USD" }, 4),
]);

describe.each(["postgres", "pglite"] as const)("the views of orders and signals on %s", (engine) => {
  const open = databasesOf(engine);

  it("show orders with what was filled of them, newest first, by state and product, in pages", async () => {
    const database = await open();
    const schema = await foldLive(database, ordersView, [{ events: STORY, fate: "commits" }]);
    const query = { tenant: DEFAULT_TENANT, account: "paper", limit: 10 };
    const snapshot = snapshotOf(database, schema);
    const all = await listOrders(snapshot, query);
    const rows = all.map(({ orderId, status, requestedQuantity, filledQuantity, averageFillPrice }) =>
      [orderId, status, requestedQuantity, filledQuantity, averageFillPrice].join(" "),
    );
    expect(rows).toEqual([
      "e open 2 0 0",
      "c cancelled 2 0 0",
      "b filled 1.234 1.234 81",
      "a partially_filled 2 1.5 102",
    ]);
    expect(all[1]!.statusReason).toBe("too small");
    const ids = async (more: object) =>
      (await listOrders(snapshot, { ...query, ...more })).map(({ orderId }) => orderId);
    expect(await ids({ status: "filled" })).toEqual(["b"]);
    expect(await ids({ symbol: "ETH-USD" })).toEqual(["e"]);
    expect(await ids({ limit: 1, before: { time: all[1]!.createdAt, id: "c" } })).toEqual(["b"]);
    expect(await ids({ account: "other" })).toEqual([]);
  });

  it("show signals with the verdict of each account", async () => {
    const database = await open();
    const schema = await foldLive(database, signalsView, [{ events: STORY, fate: "commits" }]);
    const filter = { tenant: DEFAULT_TENANT, product: "BTC-USD", limit: 10 };
    const signals = await listSignals(snapshotOf(database, schema), filter);
    const verdicts = signals.map(({ signalId, verdicts }) => [
      signalId,
      verdicts[0]!.orderId ?? verdicts[0]!.rule,
    ]);
    expect(verdicts).toEqual([
      ["signal-d", "no-position"],
      ["signal-c", "c"],
      ["signal-b", "b"],
      ["signal-a", "a"],
    ]);
    expect(signals[0]!.price.toString()).toBe("10.5");
  });

  it("are the same whatever the batches, crashes and repeats, and after a load", async () => {
    const database = await open();
    for (const view of [ordersView, signalsView]) {
      const whole = await foldLive(database, view, [{ events: STORY, fate: "commits" }]);
      const fates: readonly Fate[] = ["dies", "answer lost", "commits"];
      const single = STORY.map((event, index) => ({ events: [event], fate: fates[index % 3]! }));
      const split = await foldLive(database, view, single);
      const loaded = await foldLoad(database, view, [STORY.slice(0, 7), STORY.slice(7)]);
      for (const { name, key } of view.tables) {
        const rows = (schema: string) =>
          database.query(`select * from ${schema}.${name} order by ${key.join(", ")}`);
        expect(await rows(split)).toEqual(await rows(whole));
        expect(await rows(loaded)).toEqual(await rows(whole));
      }
    }
  });
});
