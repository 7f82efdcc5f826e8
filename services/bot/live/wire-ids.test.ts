/** The id on the wire is the id in the log: at every venue, on every market, whatever is asked of an order. */
import type { Event } from "@spot-canvas/domain/events/codec";
import type { MarketType } from "@spot-canvas/domain/events/subject";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../../log/event-log.ts";
import { openInProcessEphemeral } from "../../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../../log/jetstream/log.ts";
import { silentLogger } from "../../logging/logger.ts";
import type { ServedRequest } from "../../simulator/simulator.ts";
import { type AccountVenue, LiveScene, ofType } from "../../testing/live-account.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import { TRADING_VENUES } from "../../venues/open-trading.ts";

let server: NatsServer;
let log: EventLog;
beforeAll(async () => {
  server = await startNatsServer();
  log = await openJetStreamLog({ url: server.url, logger: silentLogger });
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

type Fields = Readonly<Record<string, unknown>>;
const jsonOf = ({ body }: ServedRequest): Fields => JSON.parse(body) as Fields;
const formOf = ({ body }: ServedRequest): Fields => Object.fromEntries(new URLSearchParams(body));
const queryOf = ({ target }: ServedRequest): URLSearchParams => new URL(target, "http://venue").searchParams;

/** What a venue's requests say of the order that they are about; undefined where they are about none. */
interface WireForm {
  readonly sends: string;
  readonly fields: (request: ServedRequest) => Fields;
  readonly id: string;
  readonly ends: string;
  /** The order that a cancellation names: by our id, or by the venue's. */
  readonly ended: (request: ServedRequest) => unknown;
  readonly endsBy: "ours" | "theirs";
  /** The lists or endpoints in which an order is looked up: which, and by what id where one is sent. */
  readonly lookUp: (request: ServedRequest) => readonly [list: string, id: unknown] | undefined;
  readonly lookedUpIn: readonly string[];
  readonly lookUpTellsId: boolean;
}

/** What differs where stops are orders of another kind. */
const STOP_FORMS: Readonly<Partial<Record<AccountVenue, Partial<WireForm>>>> = {
  okx: {
    sends: "/api/v5/trade/order-algo",
    id: "algoClOrdId",
    ends: "/api/v5/trade/cancel-algos",
    ended: ({ body }) => (JSON.parse(body) as readonly Fields[])[0]!["algoId"],
    endsBy: "theirs",
    lookUp: (request) =>
      request.method === "GET" && request.target.startsWith("/api/v5/trade/order-algo?")
        ? ["algo", queryOf(request).get("algoClOrdId")]
        : undefined,
    lookedUpIn: ["algo"],
  },
};

const FORMS: Readonly<Record<AccountVenue, WireForm>> = {
  coinbase: {
    sends: "/api/v3/brokerage/orders",
    fields: jsonOf,
    id: "client_order_id",
    ends: "/api/v3/brokerage/orders/batch_cancel",
    ended: (request) => (jsonOf(request)["order_ids"] as readonly unknown[])[0],
    endsBy: "theirs",
    lookUp: (request) => {
      const query = queryOf(request);
      if (!request.target.includes("/orders/historical/batch") || !query.has("product_ids")) return undefined;
      return [query.get("order_status") ?? "since", undefined];
    },
    lookedUpIn: ["OPEN", "since"],
    lookUpTellsId: false,
  },
  kraken: {
    sends: "/0/private/AddOrder",
    fields: formOf,
    id: "cl_ord_id",
    ends: "/0/private/CancelOrder",
    ended: (request) => formOf(request)["cl_ord_id"],
    endsBy: "ours",
    lookUp: (request) => {
      const [, list] = /private\/(OpenOrders|ClosedOrders)$/.exec(request.target) ?? [];
      const id = formOf(request)["cl_ord_id"];
      return list !== undefined && id !== undefined ? [list, id] : undefined;
    },
    lookedUpIn: ["OpenOrders", "ClosedOrders"],
    lookUpTellsId: true,
  },
  okx: {
    sends: "/api/v5/trade/order",
    fields: jsonOf,
    id: "clOrdId",
    ends: "/api/v5/trade/cancel-order",
    ended: (request) => jsonOf(request)["clOrdId"],
    endsBy: "ours",
    lookUp: (request) =>
      request.method === "GET" && request.target.startsWith("/api/v5/trade/order?")
        ? ["order", queryOf(request).get("clOrdId")]
        : undefined,
    lookedUpIn: ["order"],
    lookUpTellsId: true,
  },
};

const MARKETS: readonly (readonly [AccountVenue, MarketType])[] = [
  ["coinbase", "spot"],
  ["kraken", "spot"],
  ["okx", "spot"],
  ["okx", "futures"],
];
/** Names under which libraries send ids of their own making. */
const OTHER_IDS = ["clientOrderId", "newClientOrderId", "userref", "client_oid"];

const has =
  (type: "TradeExecuted" | "OrderAccepted" | "OrderCancelled", count: number) => (events: readonly Event[]) =>
    ofType(events, type).length >= count;

it("holds every venue that takes orders to it", () => {
  expect([...new Set(MARKETS.map(([venue]) => venue))].toSorted()).toEqual([...TRADING_VENUES].toSorted());
});

let scenes = 0;
describe.each(MARKETS)("an order at %s, %s", (venue, market) => {
  const form = FORMS[venue];
  const open = () => LiveScene.open(log, openInProcessEphemeral(), `wire${++scenes}`, venue, market);
  const sentBy = ({ simulator }: LiveScene, { sends } = form) =>
    simulator.requests.filter(({ method, target }) => method === "POST" && target === sends);

  it("is sent under the id of its intent, is known by it, and its fill bears it", async () => {
    await using scene = await open();
    const bot = await scene.start();
    scene.tick();
    await scene.raise("buy");
    await scene.until(has("TradeExecuted", 1));
    await scene.raise("sell");
    const events = await scene.until(has("TradeExecuted", 2));
    await bot.stop();
    const intents = ofType(events, "OrderPlaced").map(({ data }) => data.order_id);
    for (const id of intents) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(sentBy(scene).map((request) => form.fields(request)[form.id])).toEqual(intents);
    for (const request of sentBy(scene)) {
      for (const name of OTHER_IDS) expect(request.body).not.toContain(name);
    }
    const desk = scene.simulator.account(venue)!;
    expect(desk.orders.map(({ clientId }) => clientId)).toEqual(intents);
    expect(ofType(events, "TradeExecuted").map(({ data }) => data.orderId)).toEqual(intents);
    expect(ofType(events, "OrderAccepted").map(({ data }) => data.order_id)).toEqual(intents);
  });

  it("whose answer was lost is looked up by that id among open orders and closed ones", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    scene.simulator.fail({ fault: "lost-answer", contains: `POST ${form.sends}`, times: 1, venue });
    scene.tick();
    await scene.raise("buy");
    const events = await scene.until(has("TradeExecuted", 1));
    await bot.stop();
    const [intent] = ofType(events, "OrderPlaced").map(({ data }) => data.order_id);
    expect(sentBy(scene)).toHaveLength(1);
    const looks = scene.simulator.requests.map(form.lookUp).filter((look) => look !== undefined);
    expect(new Set(looks.map(([list]) => list))).toEqual(new Set(form.lookedUpIn));
    expect(new Set(looks.map(([, id]) => id))).toEqual(new Set([form.lookUpTellsId ? intent : undefined]));
    expect(ofType(events, "TradeExecuted")[0]!.data.orderId).toBe(intent);
  });

  it("is ended by that id, or by the venue's own that stands beside it in the log", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    scene.tick();
    const below = String(scene.price().times(Decimal.of("0.5")).rounded(2, "down"));
    await scene.raise("buy", { limit_price: below });
    const accepted = await scene.until(has("OrderAccepted", 1));
    const [{ data }] = ofType(accepted, "OrderAccepted") as [Event<"OrderAccepted">];
    await scene.append(
      "CancelRequested",
      { request_id: "end-it", account: scene.account, order_id: data.order_id, reason: "enough" },
      { family: "control", account: scene.account },
    );
    await scene.until(has("OrderCancelled", 1));
    await bot.stop();
    const ended = scene.simulator.requests.filter(({ target }) => target === form.ends).map(form.ended);
    expect(new Set(ended)).toEqual(new Set([form.endsBy === "ours" ? data.order_id : data.venue_order_id]));
  });

  it("that is a stop goes, is found, and ends by those ids alike", async () => {
    const stopForm = { ...form, ...STOP_FORMS[venue] };
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    const skip = stopForm.sends === form.sends ? 1 : 0;
    const sending = `POST ${stopForm.sends}`;
    scene.simulator.fail({ fault: "lost-answer", contains: sending, skip, times: 1, venue });
    scene.tick();
    const stop_loss = String(scene.price().times(Decimal.of("0.9")).rounded(2, "down"));
    await scene.raise("buy", { stop_loss });
    const accepted = await scene.until(has("OrderAccepted", 2));
    await scene.raise("sell");
    await scene.until(has("OrderCancelled", 1));
    await bot.stop();
    const [, stop] = ofType(accepted, "OrderPlaced").map(({ data }) => data);
    expect([stop!.role, stop!.emulation === "held"]).toEqual(["stop", false]);
    const sent = sentBy(scene, stopForm).map((request) => stopForm.fields(request)[stopForm.id]);
    expect(sent.filter((id) => id === stop!.order_id)).toHaveLength(1);
    const looks = scene.simulator.requests.map(stopForm.lookUp).filter((look) => look !== undefined);
    const ids = looks.map(([, id]) => id);
    expect(ids).toContain(stopForm.lookUpTellsId ? stop!.order_id : undefined);
    const known = ofType(accepted, "OrderAccepted").find(
      ({ data }) => data.order_id === stop!.order_id,
    )!.data;
    const ended = scene.simulator.requests
      .filter(({ target }) => target === stopForm.ends)
      .map(stopForm.ended);
    expect(ended).toContain(stopForm.endsBy === "ours" ? stop!.order_id : known.venue_order_id);
  });
});
