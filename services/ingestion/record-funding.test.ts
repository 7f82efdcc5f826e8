import { readEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { ok } from "@spot-canvas/domain/fault";
import { Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { EventLog } from "../log/event-log.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import type { SettledFunding } from "../venues/venue.ts";
import { followFunding, recordFunding } from "./record-funding.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2024, 0, 2, 12);

let server: NatsServer;
let log: EventLog;
let tenants = 0;
let tenant = DEFAULT_TENANT;
beforeAll(async () => {
  server = await startNatsServer();
  log = await openJetStreamLog({ url: server.url, logger: silentLogger });
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  tenant = `00000000-0000-0000-0000-${String(++tenants).padStart(12, "9")}`;
});

/** A venue that pays every eight hours, and tells of it a while later; its clock passes as it is slept on. */
class Stage {
  now = NOON;
  readonly asked: string[] = [];
  tellsAfterMs = 0;

  readonly clock: Clock = {
    now: () => this.now,
    monotonic: () => this.now,
    breathe: async () => {},
    sleep: async (milliseconds) => {
      this.now += milliseconds;
      if (this.now > NOON + 30 * HOUR) this.stop.abort();
    },
  };
  readonly stop = new AbortController();
  readonly market = {
    venue: "okx",
    funding: async ({ product, from }: { product: string; from: number }) => {
      this.asked.push(new Date(this.now).toISOString().slice(11, 19));
      const settled: SettledFunding[] = [];
      const first = Math.max(from, NOON - 14 * HOUR);
      for (let time = Math.ceil(first / (8 * HOUR)) * 8 * HOUR; time + this.tellsAfterMs <= this.now; ) {
        settled.push({ time, rate: Decimal.of("-0.0001"), markPrice: Price(Decimal.of("100.5")) });
        time += 8 * HOUR;
      }
      return ok(product === "BTC-USDT-SWAP" ? settled : []);
    },
  } as const;

  get options() {
    const { clock, stop } = this;
    return { log, clock, tenant, signal: stop.signal, logger: silentLogger };
  }
}

const recorded = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  const subject = `t.${tenant}.instruments.okx`;
  const until = (await log.last(subject))?.position ?? 0;
  if (until === 0) return found;
  for await (const batch of log.read("MARKET", { after: 0, until, subject })) {
    for (const each of batch) {
      const reading = readEvent(each);
      if (reading.outcome !== "event" || reading.event.type !== "FundingRateRecorded") continue;
      const { product, time, rate, mark_price: price } = reading.event.data;
      found.push(`${product} ${time} ${rate} ${price}`);
    }
  }
  return found;
};

it("records what swaps paid, and nothing of it again", async () => {
  const stage = new Stage();
  const products = ["BTC-USDT", "BTC-USDT-SWAP"];
  expect(await recordFunding(stage.market, products, stage.options)).toBe(2);
  expect(await recordFunding(stage.market, products, stage.options)).toBe(0);
  expect(await recorded()).toEqual([
    "BTC-USDT-SWAP 2024-01-02T00:00:00Z -0.0001 100.5",
    "BTC-USDT-SWAP 2024-01-02T08:00:00Z -0.0001 100.5",
  ]);
});

it("looks when a payment falls due, again until the venue tells of it, and goes on where a process before it ended", async () => {
  const stage = new Stage();
  await recordFunding(stage.market, ["BTC-USDT-SWAP"], stage.options);
  stage.asked.length = 0;
  stage.tellsAfterMs = 12_000;
  await followFunding(stage.market, ["BTC-USDT-SWAP"], stage.options);
  const times = ["00", "08", "16"].flatMap((hour) =>
    ["05", "10", "15"].map((second) => `${hour}:00:${second}`),
  );
  expect(stage.asked.filter((time) => time < "17").sort()).toEqual([...times, ...times.slice(6)].sort());
  expect((await recorded()).length).toBe(2 + 4);
});
