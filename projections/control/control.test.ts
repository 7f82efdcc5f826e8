import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { formatSubject, type SubjectKey } from "@spot-canvas/domain/events/subject";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { afterAll, describe, expect, it } from "vitest";
import type { Snapshot } from "../projector/snapshot.ts";
import { foldLive, foldLoad } from "../testing/folding.ts";
import { controlView } from "./fold.ts";
import { findRiskSettings, listConfigurations, listControl, listHalts } from "./read.ts";

const TENANT = "00000000-0000-0000-0000-000000000001";
const database = await openPglite({ logger: silentLogger });
afterAll(() => database.close());

/** An event as the log gives it back; at so many nanoseconds as its position. */
function said<T extends EventType>(position: number, type: T, data: EventData[T]): RecordedEvent {
  const { account } = data as { readonly account?: string };
  const key: SubjectKey = account === undefined ? { family: "all-accounts" } : { family: "control", account };
  const at = BigInt(position);
  const identity = { id: `${position}`, occurredAt: at, recordedAt: at, correlationId: `${position}` };
  return { stream: "TRADING", position, loggedAt: at, ...newEvent(type, data, formatSubject(key), identity) };
}

const btc = { account: "paper", venue: "coinbase", product: "BTC-USD" };
const configured = (position: number, of: typeof btc, enabled: boolean): RecordedEvent =>
  said(position, "TradingConfigured", { ...of, timeframe: "1h", enabled, strategies: [] });

const EVENTS: readonly RecordedEvent[] = [
  configured(1, btc, true),
  configured(2, { ...btc, product: "ETH-USD" }, true),
  said(3, "TradingHalted", { reason: "all" }),
  said(4, "TradingHalted", { account: "paper", reason: "one", freeze: true }),
  configured(5, btc, false),
  said(6, "TradingConfigurationDeleted", { ...btc, product: "ETH-USD" }),
  said(7, "TradingResumed", { reason: "well" }),
  said(8, "RiskConfigured", { account: "paper", settings: { max_positions: 1 } }),
  said(9, "RiskConfigured", { account: "paper", settings: { max_order: "5" } }),
  configured(10, { ...btc, account: "other" }, true),
];

const readingOf = (schema: string) => ({ sql: database, schemaOf: () => schema }) as unknown as Snapshot;

describe("the view of control", () => {
  it("shows the last of each, also after a crash and a repeat", async () => {
    const schema = await foldLive(database, controlView, [
      { events: EVENTS.slice(0, 5), fate: "dies" },
      { events: EVENTS.slice(3), fate: "answer lost" },
      { events: EVENTS.slice(8), fate: "commits" },
    ]);
    const snapshot = readingOf(schema);
    const all = await listConfigurations(snapshot, { tenant: TENANT });
    expect(
      all.map(({ configuration, since }) => [configuration.account, configuration.enabled, since]),
    ).toEqual([
      ["other", true, 10n],
      ["paper", false, 5n],
    ]);
    expect(await listConfigurations(snapshot, { tenant: TENANT, account: "paper" })).toHaveLength(1);
    expect(await listHalts(snapshot, TENANT)).toEqual([
      { halt: { account: "paper", reason: "one", freeze: true }, since: 4n },
    ]);
    expect(await findRiskSettings(snapshot, { tenant: TENANT, account: "paper" })).toEqual({
      max_order: "5",
    });
    expect(await findRiskSettings(snapshot, { tenant: TENANT, account: "other" })).toBeUndefined();
    const history = await listControl(snapshot, { tenant: TENANT, account: "paper", limit: 3, before: 9 });
    expect(history.map(({ position, account }) => [position, account])).toEqual([
      [8, "paper"],
      [7, undefined],
      [6, "paper"],
    ]);
  });

  it("is not changed by copies of what was said before", async () => {
    const { position, loggedAt, ...resumed } = EVENTS.find(
      (one) => one.headers["Event-Type"] === "TradingResumed",
    )!;
    const halted = said(11, "TradingHalted", { reason: "again" });
    const copy = { ...resumed, position: 12, loggedAt: 12n };
    for (const schema of [
      await foldLive(database, controlView, [{ events: [...EVENTS, halted, copy], fate: "commits" }]),
      await foldLive(database, controlView, [
        { events: [...EVENTS, halted], fate: "commits" },
        { events: [copy], fate: "commits" },
      ]),
      await foldLoad(database, controlView, [[...EVENTS, halted], [copy]]),
    ]) {
      const halts = await listHalts(readingOf(schema), TENANT);
      expect(halts.map(({ halt }) => halt.reason)).toEqual(["again", "one"]);
    }
  });

  it("is the same after a rebuild", async () => {
    const live = await foldLive(database, controlView, [{ events: EVENTS, fate: "commits" }]);
    const loaded = await foldLoad(database, controlView, [EVENTS.slice(0, 4), EVENTS.slice(4)]);
    const rows = (schema: string) =>
      database.query(`select * from ${schema}.control_events order by position`);
    expect(await rows(loaded)).toEqual(await rows(live));
  });
});
