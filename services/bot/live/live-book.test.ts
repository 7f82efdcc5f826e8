/** What a live bot reads of its account is what the ledger's tables say of it, in spot and in swaps. */
import { LiveAccount } from "@spot-canvas/domain/bot/live-account";
import type { Event } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../../database/pglite.ts";
import { openInProcessEphemeral } from "../../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../../log/jetstream/log.ts";
import { createLogger } from "../../logging/logger.ts";
import { LiveScene, ofType } from "../../testing/live-account.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import { type RunningApi, runApi } from "../../testing/running-api.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { subjectsOf } from "../account-subjects.ts";
import { checkBook } from "../book-check.ts";
import { LiveReader } from "./live-reader.ts";

let server: NatsServer;
let api: RunningApi;
beforeAll(async () => {
  server = await startNatsServer();
  api = await runApi(async (logger) => ({
    database: await openPglite({ logger }),
    log: await openJetStreamLog({ url: server.url, logger }),
  }));
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const trades = (count: number) => (events: readonly Event[]) =>
  ofType(events, "TradeExecuted").length >= count;

/** Holds the account, as a bot that starts now reads it, against the tables. */
async function compared({ account, market }: LiveScene) {
  await api.settled();
  const [, trading] = await api.log.streams();
  const live = new LiveAccount(DEFAULT_TENANT, account);
  const reader = new LiveReader(live, subjectsOf(account, market, DEFAULT_TENANT), market, DEFAULT_TENANT);
  const stop = new AbortController();
  await reader.follow(api.log, stop.signal, () => {
    if (reader.position >= trading!.lastPosition) stop.abort();
  });
  const said: string[] = [];
  const differences = await checkBook({
    ...{ log: api.log, tables: api.database, state: live.state, signal: new AbortController().signal },
    position: () => reader.position,
    isSettled: () => true,
    readUntil: async () => {},
    logger: createLogger({ write: (line) => void said.push(line) }),
    clock: { ...systemClock, sleep: async () => {} },
  });
  return { differences, said };
}

describe.each([
  ["kraken", "spot"],
  ["okx", "futures"],
] as const)("a live account at %s, %s", (venue, market) => {
  it("is to its bot what it is in the tables, through fills and restarts", async () => {
    await using scene = await LiveScene.open(
      api.log,
      openInProcessEphemeral(),
      `book-${market}`,
      venue,
      market,
    );
    for (const [fills, action] of (["buy", "sell", "buy"] as const).entries()) {
      const bot = await scene.start();
      await scene.recovered();
      scene.tick();
      await scene.raise(action);
      await scene.until(trades(fills + 1));
      await bot.stop();
      expect(await compared(scene)).toEqual({ differences: [], said: [] });
    }
    const ledger = (await readSnapshot(api.database)).schemaOf("ledger");
    await api.database.query(
      `update ${ledger}.positions set quantity = quantity * 2 where account = $1 and status = 'open'`,
      [scene.account],
    );
    const { differences, said } = await compared(scene);
    expect(differences).toHaveLength(1);
    expect(said.join()).toContain("run `canvas verify`");
  });
});
