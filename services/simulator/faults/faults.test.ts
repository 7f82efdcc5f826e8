import { candleAt } from "@spot-canvas/domain/market/candle";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SocketClient } from "../../testing/socket-client.ts";
import { type SteppedClock, steppedClock } from "../clock.ts";
import { SIMULATED_VENUES, type SimulatedVenue } from "../dialect.ts";
import { type Simulator, startSimulator } from "../simulator.ts";
import { FAULTS } from "./catalogue.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2024, 0, 2, 10, 30, 30);
const START = Date.UTC(2024, 0, 2, 9);

let clock: SteppedClock;
let simulator: Simulator;

beforeEach(async () => {
  clock = steppedClock(NOW);
  simulator = await startSimulator({ clock });
});
afterEach(() => simulator[Symbol.asyncDispose]());

const CANDLES: Readonly<Record<SimulatedVenue, string>> = {
  coinbase: `/products/BTC-USD/candles?granularity=60&start=${START / 1_000}&end=${NOW / 1_000}`,
  kraken: `/0/public/OHLC?pair=XBTUSD&interval=1&since=${START / 1_000 - 1}`,
  okx: `/api/v5/market/candles?instId=BTC-USD&bar=1m&limit=90`,
  coindesk: "/spot/v1/historical/minutes?market=coinbase&instrument=BTC-USD&limit=90",
};
const ask = async (venue: SimulatedVenue) => {
  const answer = await fetch(simulator.urls[venue].rest + CANDLES[venue]);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
/** Coinbase's rows, oldest first. */
const rows = async (): Promise<number[][]> =>
  (JSON.parse((await ask("coinbase")).text) as number[][]).toReversed();
const isJson = (text: string): boolean => {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
};

describe("faults of an answer", () => {
  it.each<readonly [SimulatedVenue, number, string]>([
    ["coinbase", 429, '{"message":"Public rate limit exceeded"}'],
    ["kraken", 200, '{"error":["EGeneral:Too many requests"]}'],
    [
      "okx",
      429,
      '{"code":"50011","data":[],"msg":"Rate limit reached. Please refer to API documentation and throttle requests accordingly."}',
    ],
    [
      "coindesk",
      429,
      '{"Data":{},"Err":{"type":99,"message":"You are over your rate limit please upgrade your account!","other_info":{}}}',
    ],
  ])("%s says too many requests with %i %s", async (venue, status, body) => {
    simulator.fail({ fault: "too-many-requests", times: 1, value: 7 });
    const answer = await ask(venue);
    expect([answer.status, answer.text, answer.headers.get("retry-after")]).toEqual([status, body, "7"]);
    expect((await ask(venue)).text).not.toBe(body);
  });

  it.each(SIMULATED_VENUES)(
    "%s can be down, behind a gateway, truncated, garbled, cut or slow",
    async (venue) => {
      const good = await ask(venue);
      simulator.fail({ fault: "unavailable" });
      expect((await ask(venue)).text).not.toBe(good.text);
      simulator.heal();
      simulator.fail({ fault: "gateway-page", value: 504 });
      expect(await ask(venue)).toMatchObject({ status: 504, text: expect.stringContaining("<html>") });
      simulator.heal();
      for (const fault of ["truncated-json", "invalid-json"]) {
        simulator.fail({ fault });
        const answer = await ask(venue);
        expect([answer.status, isJson(answer.text)]).toEqual([200, false]);
        simulator.heal();
      }
      for (const value of [-1, 0, 0.5]) {
        simulator.fail({ fault: "cut-connection", value });
        await expect(ask(venue)).rejects.toThrow();
        simulator.heal();
      }
      simulator.fail({ fault: "slow", value: 30 });
      expect((await ask(venue)).text).toBe(good.text);
    },
  );

  it.each([
    ["wrong-order", (count: number) => count],
    ["repeated-rows", (count: number) => count * 2],
    ["missing-rows", () => 0],
  ])("%s disturbs the rows of a page", async (fault, expected) => {
    const good = (await rows()).map(([time]) => time);
    simulator.fail({ fault, ...(fault !== "wrong-order" && { value: 1 }) });
    const bad = (await rows()).map(([time]) => time);
    expect(bad.length).toBe(expected(good.length));
    expect(bad).not.toEqual(good);
    expect(good).toEqual(expect.arrayContaining(bad));
  });
});

describe("faults of candles", () => {
  it.each(["unfinished-candle", "late-correction"])("%s is put right in time", async (fault) => {
    simulator.fail({ fault, value: 90_000 });
    const newest = (await rows()).at(-2)!;
    clock.advance(3 * MINUTE);
    const later = (await rows()).find(([time]) => time === newest[0])!;
    const product = simulator.market.products[0]!;
    const time = newest[0]! * 1_000;
    const { open, high, low, close, volume } = candleAt(
      simulator.market.candles(product, "1m", time, time + 1),
      0,
    );
    expect(later).toEqual([newest[0], low, high, open, close, volume]);
    expect(newest[5]).toBeLessThan(volume);
  });

  it("wrong-clock changes what the venue says of the time, and nothing else", async () => {
    const good = await rows();
    simulator.fail({ fault: "wrong-clock", value: 45_000 });
    const told = await fetch(`${simulator.urls.coinbase.rest}/time`);
    expect(await told.json()).toMatchObject({ epoch: (NOW + 45_000) / 1_000 });
    expect(told.headers.get("date")).toBe(new Date(NOW + 45_000).toUTCString());
    expect(await rows()).toEqual(good);
  });
});

describe("faults of a socket", () => {
  const open = async (): Promise<SocketClient> => {
    const client = await SocketClient.open(simulator.urls.coinbase.webSocket);
    client.send({ type: "subscribe", product_ids: ["BTC-USD"], channels: ["matches"] });
    await client.first(({ type }) => type === "subscriptions");
    return client;
  };
  const isMatch = ({ type }: Readonly<Record<string, unknown>>): boolean => type === "match";

  it("stale-socket goes silent and stays open", async () => {
    using client = await open();
    simulator.fail({ fault: "stale-socket", times: 1 });
    clock.advance(MINUTE);
    simulator.heal();
    using other = await open();
    clock.advance(MINUTE);
    await other.first(isMatch);
    expect([client.isOpen, client.messages.some(isMatch)]).toEqual([true, false]);
  });

  it("disconnect hangs up", async () => {
    using client = await open();
    simulator.fail({ fault: "disconnect" });
    clock.advance(MINUTE);
    await client.closed();
    expect(client.messages.some(isMatch)).toBe(false);
  });

  it("lost-frames, repeated-frames and invalid-frame strike where they are told to", async () => {
    using client = await open();
    simulator.fail(
      { fault: "lost-frames", contains: '"match"', times: 1 },
      { fault: "repeated-frames", contains: '"match"', skip: 1, times: 1 },
      { fault: "invalid-frame", contains: '"match"', skip: 2, times: 1 },
    );
    clock.advance(MINUTE);
    await client.first(() => client.messages.filter(isMatch).length === 3);
    await client.garbage();
    const ids = client.messages.filter(isMatch).map((message) => Number(message["trade_id"]));
    const [first] = client.messages.map((message) => Number(message["trade_id"]));
    expect(ids).toEqual([first! + 2, first! + 2, first! + 4]);
  });
});

describe("when faults strike", () => {
  it("is decided by venue, text, skip and times", async () => {
    simulator.fail({ fault: "unavailable", venue: "okx", contains: "/candles", skip: 1, times: 1 });
    const statuses: number[] = [];
    for (const venue of ["coinbase", "okx", "okx", "okx"] as const) statuses.push((await ask(venue)).status);
    expect(statuses).toEqual([200, 200, 503, 200]);
    expect(simulator.requests.map(({ venue, status }) => [venue, status])).toEqual([
      ["coinbase", 200],
      ["okx", 200],
      ["okx", 503],
      ["okx", 200],
    ]);
  });

  it("is decided by the seed where it is left to chance", async () => {
    const run = async (seed: number): Promise<readonly number[]> => {
      await using own = await startSimulator({
        clock,
        seed,
        faults: [{ fault: "unavailable", chance: 0.5 }],
      });
      const statuses: number[] = [];
      for (let turn = 0; turn < 20; turn++) statuses.push((await fetch(`${own.urls.okx.rest}/`)).status);
      return statuses;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
    expect(new Set(await run(1))).toEqual(new Set([404, 503]));
  });

  it("is decided by the rate where one is given", async () => {
    simulator.fail({ fault: "too-many-requests", venue: "coinbase", perSecond: 3 });
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await ask("coinbase")).status));
    expect(statuses.toSorted().slice(0, 3)).toEqual([200, 200, 200]);
  });

  it("can be ordered by HTTP, and is refused in one sentence", async () => {
    const post = (body: unknown) =>
      fetch(`${simulator.url}/simulator/faults`, { method: "POST", body: JSON.stringify(body) });
    expect((await post({ fault: "unavailable", venue: "okx" })).status).toBe(201);
    expect((await ask("okx")).status).toBe(503);
    for (const wrong of [{ fault: "nothing" }, { fault: "slow", color: 1 }, { venue: "okx" }, null, 7]) {
      const answer = await post(wrong);
      expect([answer.status, await answer.json()]).toEqual([400, { error: expect.any(String) }]);
    }
    await fetch(`${simulator.url}/simulator/faults`, { method: "DELETE" });
    expect((await ask("okx")).status).toBe(200);
    const listed = (await (await fetch(`${simulator.url}/simulator/faults`)).json()) as {
      catalogue: object[];
    };
    expect(listed.catalogue.length).toBe(FAULTS.length);
  });

  it("cannot be ordered by a page in a browser", async () => {
    const headers = { origin: "https://example.org" };
    const answer = await fetch(`${simulator.url}/simulator/faults`, { method: "DELETE", headers });
    expect(answer.status).toBe(403);
  });

  it("is a venue's answer to what it cannot read, and no end of it", async () => {
    const okx = simulator.urls.okx.rest;
    const order = { method: "POST", headers: { "ok-access-key": "k" } };
    for (const body of ["{", "null", "[]", "7", '{"sz":{}}']) {
      expect((await fetch(`${okx}/api/v5/trade/order`, { ...order, body })).status).toBeLessThan(500);
    }
    expect((await fetch(`${simulator.urls.coinbase.rest}/products/%`)).status).toBe(400);
    expect((await ask("okx")).status).toBe(200);
  });

  it("moves a stepped clock by HTTP", async () => {
    const move = (body: string) => fetch(`${simulator.url}/simulator/clock`, { method: "POST", body });
    expect(await (await move('{"advance_ms":60000}')).json()).toEqual({ now: NOW + MINUTE });
    expect((await move("{}")).status).toBe(400);
    expect((await move("{")).status).toBe(400);
  });
});
