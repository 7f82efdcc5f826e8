import type { Explanation } from "@spot-canvas/domain/contract/explanation";
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { eventOf } from "../recording.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

type Explained = Extract<Explanation, { readonly position: unknown }>;

async function traded(id: string, minute: number, side: "buy" | "sell", price: string, quantity = "1") {
  const answer = await api.call("POST", "/api/v1/import", {
    trades: [
      {
        trade_id: id,
        account_id: "desk",
        symbol: "BTC-USD",
        side,
        quantity,
        price,
        fee: 1,
        fee_currency: "USD",
        market_type: "spot",
        timestamp: `2024-01-01T00:${String(minute).padStart(2, "0")}:00Z`,
      },
    ],
  });
  expect(answer.status).toBe(200);
}

const idOf = (trade: string): string => `${DEFAULT_TENANT}.${encodeURIComponent(trade)}`;
const explain = (position: string, account = "desk", key?: string, query = "") =>
  api.call(
    "GET",
    `/api/v1/accounts/${account}/positions/${encodeURIComponent(position)}/explain?${query}`,
    undefined,
    key,
  );

/** The explanation of a position, in short. */
const told = async (position: string): Promise<readonly string[]> => {
  const answer = await explain(position);
  expect(answer.status).toBe(200);
  const { steps } = answer.document as Explained;
  return steps.map(
    ({ action, realized_pnl, after, ...step }) =>
      `${action} by ${"trade_id" in step ? step.trade_id : step.entry_id}: ${realized_pnl}, then ${after.quantity} for ${after.cost_basis}, made ${after.realized_pnl}`,
  );
};

describe("an explanation", () => {
  it("lists every trade of a position with what it left, and where the log has it", async () => {
    await traded("a/1", 10, "buy", "100");
    await traded("b", 20, "buy", "200");
    await traded("c", 30, "sell", "300", "0.5");
    expect(await told(idOf("a/1"))).toEqual([
      "open by a/1: 0, then 1 for 101, made 0",
      "add by b: 0, then 2 for 302, made 0",
      "reduce by c: 73.5, then 1.5 for 226.5, made 73.5",
    ]);
    const { position, steps } = (await explain(idOf("a/1"))).document as Explained;
    const listed = await api.call("GET", "/api/v1/accounts/desk/positions");
    expect([position]).toEqual((listed.document as { readonly positions: unknown }).positions);
    for (const { event_id, log_position, ...step } of steps) {
      const { trade_id } = step as { readonly trade_id: string };
      const log = await api.call("GET", `/api/v1/log/events?subject=TRADING&from=${log_position}&limit=1`);
      const event = JSON.parse(log.text) as { readonly id: string; readonly data: unknown };
      expect(event).toMatchObject({ id: event_id, data: { trade_id } });
    }
  });

  it("comes in pages where that is asked for", async () => {
    const { steps } = (await explain(idOf("a/1"))).document as Explained;
    const page = async (query: string) =>
      (await explain(idOf("a/1"), "desk", undefined, query)).document as Explained;
    const first = await page("limit=2");
    expect(first.steps).toEqual(steps.slice(0, 2));
    const second = await page(`limit=2&cursor=${encodeURIComponent(first.next_cursor!)}`);
    expect(second.steps).toEqual(steps.slice(2));
    expect(second).not.toHaveProperty("next_cursor");
    expect(second.position).toEqual(first.position);
  });

  it("is of any moment", async () => {
    const at = async (query: string) => {
      const { steps, position } = (await explain(idOf("a/1"), "desk", undefined, query))
        .document as Explained;
      return [steps.length, position.quantity];
    };
    expect(await at("as_of=2024-01-01T00:20:00Z")).toEqual([2, 2]);
    expect(await at("known_at=1")).toEqual([1, 1]);
    expect((await explain(idOf("a/1"), "desk", undefined, "as_of=2023-01-01T00:00:00Z")).status).toBe(404);
  });

  it("of an id whose opening a late trade moved says where it is", async () => {
    await traded("early", 5, "buy", "50");
    expect((await explain(idOf("a/1"))).document).toEqual({ id: idOf("a/1"), moved_to: idOf("early") });
    expect(await told(idOf("early"))).toHaveLength(4);
  });

  it("of an id whose opening trade was voided says where the rest is, and tells the correction", async () => {
    const voided = await api.call("DELETE", "/api/v1/trades/early?open=allow&reason=typo");
    expect(voided.status).toBe(200);
    expect((await explain(idOf("early"))).document).toEqual({ id: idOf("early"), moved_to: idOf("a/1") });
    const known = voided.headers.get("x-log-position");
    await api.call("DELETE", "/api/v1/trades/b?open=allow&reason=twice");
    const before = (await explain(idOf("a/1"), "desk", undefined, `known_at=${known}`)).document as Explained;
    expect([before.steps.length, before.corrections]).toEqual([3, []]);
    const { corrections, steps } = (await explain(idOf("a/1"))).document as Explained;
    expect(steps.map((step) => "trade_id" in step && step.trade_id)).toEqual(["a/1", "c"]);
    expect(corrections).toEqual([
      {
        trade_id: "b",
        action: "void",
        reason: "twice",
        event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        log_position: expect.any(Number),
        recorded_at: expect.any(String),
      },
    ]);
  });

  it("of an id whose opening trade was amended leads to the trade that stands for it", async () => {
    const amended = await api.call("POST", "/api/v1/trades/a%2F1/amend", { price: "110" });
    expect(amended.status).toBe(200);
    const { trade_id } = amended.document as { readonly trade_id: string };
    const { moved_to } = (await explain(idOf("a/1"))).document as { readonly moved_to: string };
    expect(moved_to).toBe(idOf(trade_id));
  });

  it("tells of openings and funding too, and finds what an entry opened where an earlier one moved it", async () => {
    const account = "perps";
    const market = { account, symbol: "ETH-USD" };
    const opening = { ...market, market_type: "futures", side: "long" } as const;
    const record = async (event: NewEvent) => void (await api.log.append(event));
    const eventOfAccount = <T extends EventType>(type: T, id: string, data: EventData[T]) =>
      eventOf({ type, data, key: { family: "account", account }, tenant: DEFAULT_TENANT, naturalId: [id] });
    const opened = {
      ...opening,
      quantity: "2",
      cost: "200",
      opening_id: "o",
      acquired_at: "2024-01-02T00:00:00Z",
    };
    const event = eventOfAccount("OpeningPosition", "o", opened);
    await record(event);
    const paid = { ...market, funding_id: "f", amount: "3", at: "2024-01-03T00:00:00Z" };
    await record(eventOfAccount("FundingPaid", "f", paid));
    await api.settled();
    const id = `${DEFAULT_TENANT}.opening:perps:o`;
    const { steps, funding_paid } = (await explain(id, account)).document as Explained;
    expect(funding_paid).toBe(3);
    expect(steps).toMatchObject([
      { kind: "opening", action: "open", entry_id: "o", quantity: 2, amount: 200, after: { quantity: 2 } },
      { kind: "funding", action: "charge", entry_id: "f", realized_pnl: -3, after: { realized_pnl: -3 } },
    ]);
    expect(steps[0]!.event_id).toBe(event.headers["Event-Id"]);
    const earlier = { ...opened, opening_id: "e", acquired_at: "2024-01-01T00:00:00Z" };
    await record(eventOfAccount("OpeningPosition", "e", earlier));
    await api.settled();
    const moved = await explain(id, account);
    expect(moved.document).toEqual({ id, moved_to: `${DEFAULT_TENANT}.opening:perps:e` });
  });

  it("is 404 for what never was a position of the account", async () => {
    for (const [position, account, key] of [
      [idOf("nothing"), "desk", undefined],
      ["x", "desk", undefined],
      [idOf("c"), "elsewhere", undefined],
      [idOf("a/1"), "desk", KEYS.other],
    ] as const) {
      const answer = await explain(position, account, key);
      expect([answer.status, answer.document]).toEqual([404, { error: "position not found" }]);
    }
  });
});
