import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { silentLogger } from "../../logging/logger.ts";
import { followReceived } from "../../signals/follow-received.ts";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { eventsOf, record } from "../../testing/trading-loop.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { createApi } from "../api.ts";

const HOUR = 3_600_000;
const SERIES = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" } as const;

let api: RunningApi;
/** Open time of the newest closed candle. */
let newest = 0;
beforeAll(async () => {
  api = await runApi();
  newest = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
  await record(api.log, SERIES, [at(newest - HOUR), at(newest)]);
  await api.call("POST", "/api/v1/accounts", {
    ...{ id: "hook", type: "paper", venue: "coinbase", settlement_currency: "USD" },
  });
  await api.settled();
});
afterAll(() => api[Symbol.asyncDispose]());

const at = (time: number) => ({ time, open: 100, high: 111, low: 99, close: 110.5, volume: 1 });
const send = (body: unknown, key?: string) => api.call("POST", "/api/v1/signals", body, key);
const raisedSignals = async () =>
  (await eventsOf(api.log, "TRADING")).flatMap((event) =>
    event.type === "SignalRaised" ? [event.data] : [],
  );

describe("a signal from outside", () => {
  it("is refused where nobody takes it, with what to do", async () => {
    const { status, document } = await send({ ...SERIES, action: "buy" });
    expect([status, document]).toEqual([
      404,
      {
        error:
          "nobody takes signals from outside for coinbase BTC-USD 1h: canvas trading set ACCOUNT coinbase BTC-USD --timeframe 1h --strategy outside --enable",
      },
    ]);
  });

  it("becomes a signal of the account's instance, once, with every digit of its amounts", async () => {
    const change = { timeframe: "1h", spot: ["outside"], enabled: true };
    const configured = await api.call("PUT", "/api/v1/accounts/hook/trading/coinbase/BTC-USD", change);
    expect(configured.status).toBe(200);
    const said = `{"id":"a-1","venue":"coinbase","product":"BTC-USD","timeframe":"1h","action":"buy","stop_loss":90.123456789012345678,"swing":1250.5}`;
    const first = await send(said, KEYS.signal);
    expect([first.status, first.document]).toMatchObject([
      201,
      { signals: [{ price: 110.5, repeated: false }] },
    ]);
    const again = await send(said, KEYS.signal);
    expect([again.status, again.document]).toMatchObject([201, { signals: [{ repeated: true }] }]);
    expect(await raisedSignals()).toMatchObject([
      {
        strategy: "outside",
        stop_loss: "90.123456789012345678",
        swing: "1250.5",
        candle: { open_time: newest },
      },
    ]);
    await api.settled();
    const { document } = await api.call("GET", "/api/v1/signals?strategy=outside");
    expect(document).toMatchObject({ signals: [{ reason: "from outside" }] });
  });

  it("may bring its key in the body, where a charting site can set no headers", async () => {
    const app = createApi(api.options);
    const post = (body: object) =>
      app.request("/api/v1/signals", { method: "POST", body: JSON.stringify(body) });
    const said = { id: "a-2", ...SERIES, action: "sell" };
    expect((await post(said)).status).toBe(401);
    expect((await post({ ...said, key: KEYS.read })).status).toBe(403);
    expect((await post({ ...said, key: KEYS.signal })).status).toBe(201);
    expect(JSON.stringify(await raisedSignals())).not.toContain(KEYS.signal);
  });

  it("opens nothing else with a key for signals", async () => {
    expect((await api.call("GET", "/api/v1/accounts", undefined, KEYS.signal)).status).toBe(403);
  });

  it("is kept in the quarantine where it cannot be read, without its key", async () => {
    const { status } = await send({ ...SERIES, action: "hold", key: KEYS.signal });
    expect(status).toBe(400);
    const refused = (await eventsOf(api.log, "QUARANTINE")).flatMap((event) =>
      event.type === "InputRefused" ? [event.data] : [],
    );
    const content = Buffer.from(refused.at(-1)!.content, "base64").toString();
    expect(content).toContain('"action":"hold"');
    expect(content).not.toContain(KEYS.signal);
    expect(refused.at(-1)!.reason).toContain("action");
  });

  it("comes over NATS too: once, not from before anybody took it, and what is none does not stop the next", async () => {
    const subject = formatSubject({ family: "signals", ...SERIES, instance: "outside" });
    const publish = async (body: string): Promise<void> => {
      const messageId = String(Math.random());
      await api.log.append({ subject, messageId, headers: {}, body: new TextEncoder().encode(body) });
    };
    const said = (id: string) => ({ instance: "outside", received_id: id, ...SERIES, action: "buy" });
    const stop = new AbortController();
    const { log, database } = api;
    const following = () => {
      const ground = { log, database, clock: systemClock, logger: silentLogger };
      return followReceived({ ...ground, tenant: DEFAULT_TENANT, signal: stop.signal });
    };
    const running = following();
    await publish("not JSON");
    await publish(JSON.stringify(said("n-1")));
    await publish(JSON.stringify(said("n-1")));
    await publish(JSON.stringify({ ...said("n-2"), product: "ETH-USD" }));
    await publish(JSON.stringify(said("n-3")));
    const before = 2;
    await vi.waitFor(async () => expect(await raisedSignals()).toHaveLength(before + 2), { timeout: 60_000 });
    await api.settled();
    const again = following();
    await publish(JSON.stringify(said("n-4")));
    await vi.waitFor(async () => expect(await raisedSignals()).toHaveLength(before + 3), { timeout: 60_000 });
    stop.abort();
    await Promise.all([running, again]);
    expect(new Set((await raisedSignals()).map(({ signal_id }) => signal_id)).size).toBe(before + 3);
    const refused = await api.database.query("select * from quarantine_1.refused where subject = $1", [
      subject,
    ]);
    expect(refused).toHaveLength(2);
  });

  it("is another tenant's only where that tenant trades it", async () => {
    expect((await send({ ...SERIES, action: "buy" }, KEYS.other)).status).toBe(404);
  });
});
