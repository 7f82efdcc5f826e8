/**
 * The truth of `interleavings.test.ts` with processes that are killed and frozen for real: two bots of one account, each
 * a program of its own, get SIGKILL at random moments, and SIGSTOP for longer than lease and send deadline, so that the
 * other takes over and the first wakes up behind it. `LIVE_SEEDS=200` plays as many seeds, from `LIVE_FIRST_SEED` on.
 */
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { unwrap } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { natsEphemeral } from "../../log/jetstream/ephemeral.ts";
import { openJetStreamLog } from "../../log/jetstream/log.ts";
import { silentLogger } from "../../logging/logger.ts";
import { LiveScene } from "../../testing/live-account.ts";
import { disturb, exitsOf, expectOneTruth, LIVE_VENUES, randomOf } from "../../testing/live-plays.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import { ServiceProcess } from "../../testing/service-process.ts";

const SEEDS = Number(process.env["LIVE_SEEDS"] ?? 2);
const FIRST_SEED = Number(process.env["LIVE_FIRST_SEED"] ?? 1);
/** Long past what it takes: on a busy machine the eight programs of a play alone take minutes to start. */
const SETTLE_MS = 240_000;
const PLAY_MS = 600_000;
/** A freeze: at least as long as lease and deadline, which are one and the same here. */
const FREEZE_MS = { least: 700, more: 1_500 } as const;
const PROGRAM = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/live-bot-process");

let server: NatsServer;
let log: Awaited<ReturnType<typeof openJetStreamLog>>;
beforeAll(async () => {
  server = await startNatsServer();
  log = await openJetStreamLog({ url: server.url, logger: silentLogger });
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The bots of one account. */
class Bots implements AsyncDisposable {
  readonly #scene: LiveScene;
  readonly #all: ServiceProcess[] = [];
  readonly #running = new Set<ServiceProcess>();
  kills = 0;
  freezes = 0;

  constructor(scene: LiveScene) {
    this.#scene = scene;
  }

  get count(): number {
    return this.#running.size;
  }

  /** The ids of the orders that were sent, by whichever of them. */
  get sent(): readonly string[] {
    return this.#all.flatMap(({ said }) => [...said.matchAll(/^sent (\S+)$/gm)].map(([, id]) => id!));
  }

  async start(): Promise<void> {
    const { venue, account, simulator } = this.#scene;
    const { rest, webSocket } = simulator.urls[venue];
    const address = { LIVE_REST_URL: rest, LIVE_WEBSOCKET_URL: webSocket, NATS_URL: server.url };
    const bot = new ServiceProcess({
      name: `bot ${this.#all.length + 1} of ${account}`,
      words: [PROGRAM],
      cwd: tmpdir(),
      environment: { ...address, LIVE_ACCOUNT: account, LIVE_VENUE: venue },
      ready: /at work/,
    });
    this.#all.push(bot);
    this.#running.add(bot);
    bot.start();
    await bot.ready();
  }

  one(pick: (below: number) => number): ServiceProcess {
    return [...this.#running][pick(this.#running.size)]!;
  }

  async kill(bot: ServiceProcess): Promise<void> {
    this.kills += 1;
    this.#running.delete(bot);
    await bot.kill();
  }

  /** Freezes a bot; it wakes up by itself. */
  async freeze(bot: ServiceProcess, milliseconds: number): Promise<void> {
    this.freezes += 1;
    bot.pause();
    await pause(milliseconds);
    bot.resume();
  }

  async stopAll(): Promise<void> {
    for (const bot of this.#running) await bot.stop();
    this.#running.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bot of this.#all) await bot.kill();
  }
}

async function play(seed: number): Promise<void> {
  const pick = randomOf(seed);
  const venue = LIVE_VENUES[seed % LIVE_VENUES.length]!;
  const name = `kills${seed}`;
  await using scene = await LiveScene.open(log, natsEphemeral(log.connection, silentLogger), name, venue);
  await using bots = new Bots(scene);
  const price = scene.price();
  const away = (by: string): string => String(price.times(Decimal.of(by)).rounded(2, "down"));
  const signals: string[] = [];
  const asleep: Promise<void>[] = [];
  for (let step = 0; step < 8; step++) {
    disturb(scene, pick);
    while (bots.count < (step % 2) + 1) await bots.start();
    scene.tick(pick(5) === 0 ? away(["0.5", "1.5"][pick(2)]!) : price);
    if (pick(3) === 0) scene.close(away("1.1"));
    if (pick(2) === 0) signals.push(await scene.raise("buy", exitsOf(pick, away)));
    else signals.push(await scene.raise("sell"));
    // The same signal again: a publisher that was not sure.
    if (pick(3) === 0) await scene.raise("buy", { signal_id: signals[pick(signals.length)]! });
    await pause(pick(60));
    const trouble = pick(4);
    if (trouble < 2) await bots.kill(bots.one(pick));
    else if (trouble === 2) asleep.push(bots.freeze(bots.one(pick), FREEZE_MS.least + pick(FREEZE_MS.more)));
  }
  await Promise.all(asleep);
  scene.simulator.heal();
  scene.tick(price);
  if (bots.count === 0) await bots.start();
  await scene.settled(signals, AbortSignal.timeout(SETTLE_MS));
  await bots.stopAll();
  await using venueSide = await scene.trading();
  const fills = unwrap(await venueSide.fills({ product: "BTC-USD", from: 0 }, new AbortController().signal));
  await expectOneTruth(scene, bots.sent, fills);
  expect(bots.kills + bots.freezes, "killed and frozen").toBeGreaterThan(0);
}

describe("live bots that are killed and frozen", () => {
  it.each(Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index))(
    "keep one truth, seed %i",
    play,
    PLAY_MS,
  );
});
