/**
 * Whatever is killed, paused, lost or told twice: at most one send per order id, every fill of the venue in the ledger
 * exactly once, and the ledger's position equal to the venue's. The bot is killed at random appends, before and after
 * the event is in the log, and at random questions to the venue, before and after the venue heard them; a killed bot
 * does nothing more. `LIVE_SEEDS=200` plays as many seeds.
 */
import { unwrap } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { EventLog } from "../../log/event-log.ts";
import { openInProcessEphemeral } from "../../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../../log/jetstream/log.ts";
import { silentLogger } from "../../logging/logger.ts";
import { Death } from "../../testing/crashing-log.ts";
import { LiveScene, type RunningBot } from "../../testing/live-account.ts";
import { disturb, exitsOf, expectOneTruth, LIVE_VENUES, randomOf } from "../../testing/live-plays.ts";
import { MortalTrading } from "../../testing/mortal-trading.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";

const SEEDS = Number(process.env["LIVE_SEEDS"] ?? 6);
/** Long past what it takes on a busy machine: a play that does not settle says what is missing. */
const SETTLE_MS = 120_000;
const PLAY_MS = 300_000;

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

/** One play: some signals, troubles and deaths, then a bot that lives. */
async function play(seed: number): Promise<void> {
  const pick = randomOf(seed);
  const venue = LIVE_VENUES[seed % LIVE_VENUES.length]!;
  await using scene = await LiveScene.open(log, openInProcessEphemeral(), `crash${seed}`, venue);
  const price = scene.price();
  const away = (by: string): string => String(price.times(Decimal.of(by)).rounded(2, "down"));
  let bot: RunningBot | undefined;
  const sent: string[] = [];
  const signals: string[] = [];
  for (let step = 0; step < 8; step++) {
    disturb(scene, pick);
    if (bot === undefined || pick(3) === 0) {
      await bot?.stop().catch(() => undefined);
      const death = new Death(1 + pick(40), pick(2) === 1);
      const trading = new MortalTrading(await scene.trading({ timeoutMs: 400 }), death, sent);
      bot = await scene.start({ leaseMs: 300 }, { log: death.of(log), trading });
    }
    scene.tick(pick(5) === 0 ? away(["0.5", "1.5"][pick(2)]!) : price);
    if (pick(3) === 0) scene.close(away("1.1"));
    if (pick(2) === 0) signals.push(await scene.raise("buy", exitsOf(pick, away)));
    else signals.push(await scene.raise("sell"));
    // The same signal again: a publisher that was not sure.
    if (pick(3) === 0) await scene.raise("buy", { signal_id: signals[pick(signals.length)]! });
    await new Promise((resolve) => setTimeout(resolve, pick(60)));
  }
  await bot?.stop().catch(() => undefined);
  scene.simulator.heal();
  scene.tick(price);
  const immortal = new Death(Number.POSITIVE_INFINITY, false);
  await using venueSide = await scene.trading();
  const last = await scene.start(
    { leaseMs: 300 },
    { trading: new MortalTrading(await scene.trading(), immortal, sent) },
  );
  await scene.settled(signals, AbortSignal.timeout(SETTLE_MS));
  await last.stop();
  const fills = unwrap(await venueSide.fills({ product: "BTC-USD", from: 0 }, new AbortController().signal));
  await expectOneTruth(scene, sent, fills);
}

describe("a live bot that is killed, cut off and told things twice", () => {
  it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))("keeps one truth, seed %i", play, PLAY_MS);
});
