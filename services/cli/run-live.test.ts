/** `canvas run bot --live` as a person runs it: what it refuses, and that no secret is ever said. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { LiveScene, ofType, TEST_KEYS } from "../testing/live-account.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { type PostgresServer, startPostgres } from "../testing/postgres-server.ts";

let nats: NatsServer;
let postgres: PostgresServer;
let log: EventLog;
let scene: LiveScene;
let cwd: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  nats = await startNatsServer();
  postgres = await startPostgres({ fsync: false });
  cwd = await mkdtemp(join(tmpdir(), "canvas-live-"));
  log = await openJetStreamLog({ url: nats.url, logger: silentLogger });
  scene = await LiveScene.open(log, openInProcessEphemeral(), "main", "okx");
  const opened = { type: "live", settlement_currency: "USD" } as const;
  const account = (name: string) => ({ family: "account", account: name }) as const;
  await scene.append("AccountOpened", { account: "paper", name: "paper", type: "paper" }, account("paper"));
  await scene.append("AccountOpened", { account: "books", name: "books", ...opened }, account("books"));
  await scene.append(
    "AccountOpened",
    { account: "unbound", name: "unbound", venue: "coindesk", ...opened },
    account("unbound"),
  );
  await scene.append(
    "AccountOpened",
    { account: "unlimited", name: "unlimited", venue: "okx", ...opened },
    account("unlimited"),
  );
  const { rest, webSocket } = scene.simulator.urls.okx;
  environment = {
    NATS_URL: nats.url,
    DATABASE_URL: await postgres.createDatabase(),
    OKX_TRADING_URL: rest,
    OKX_TRADING_WEBSOCKET_URL: webSocket,
    OKX_REST_URL: rest,
  };
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await log[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
  await nats[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true, force: true });
});

const KEYS = {
  OKX_TRADING_KEY: TEST_KEYS.key,
  OKX_TRADING_SECRET: TEST_KEYS.secret,
  OKX_TRADING_PASSPHRASE: TEST_KEYS.passphrase,
};
const bot = (...words: readonly string[]): readonly string[] => ["run", "bot", ...words];

describe("a live bot refuses to start", () => {
  it.each([
    [["--shadow"], {}, "go with --live"],
    [["--live", "--account", "nobody"], KEYS, "There is no account nobody"],
    [["--live", "--account", "paper"], KEYS, "is a paper one"],
    [["--live", "--account", "books"], KEYS, "bound to no venue"],
    [["--live", "--account", "unbound"], KEYS, "takes no orders"],
    [["--live", "--account", "unlimited"], KEYS, "has no largest order"],
    [["--live", "--account", "main"], {}, "There are no keys for OKX: set OKX_TRADING_KEY"],
    [
      ["--live", "--account", "main"],
      { ...KEYS, OKX_TRADING_URL: "http://okx.example" },
      "begin with https:",
    ],
    [["--live", "--account", "main"], { OKX_TRADING_KEY_FILE: "exposed.json" }, "run `chmod 600"],
    [["--live", "--account", "main"], { OKX_TRADING_KEY_FILE: "broken.json" }, "cannot be read as keys"],
  ])("%j: %s", async (words, more, sentence) => {
    await writeFile(join(cwd, "exposed.json"), JSON.stringify(TEST_KEYS));
    await writeFile(join(cwd, "broken.json"), `{"key": "${TEST_KEYS.key}", "secret": "${TEST_KEYS.secret}`);
    await chmod(join(cwd, "exposed.json"), 0o644);
    await chmod(join(cwd, "broken.json"), 0o600);
    const outcome = await canvas(bot(...words), { cwd, environment: { ...environment, ...more } });
    expect(outcome.code).not.toBe(0);
    expect(outcome.stderr).toContain(sentence);
    expect(outcome.stdout + outcome.stderr).not.toContain(TEST_KEYS.secret);
  });

  it("with keys that the venue does not take", async () => {
    scene.simulator.fail({ fault: "invalid-nonce", venue: "okx", contains: "/account/balance" });
    const outcome = await canvas(bot("--live", "--account", "main"), {
      cwd,
      environment: { ...environment, ...KEYS },
    });
    scene.simulator.heal();
    expect([outcome.code, outcome.stderr]).toEqual([
      1,
      expect.stringContaining("okx does not answer for main"),
    ]);
  });

  it("where `canvas doctor` finds something wrong, such as a key that others can read", async () => {
    const dataDir = join(cwd, "exposed");
    await mkdir(dataDir, { mode: 0o700 });
    await writeFile(join(dataDir, "api-key"), "key");
    await chmod(join(dataDir, "api-key"), 0o644);
    const outcome = await canvas(bot("--live", "--account", "main", "--data-dir", dataDir), {
      cwd,
      environment: { ...environment, ...KEYS },
    });
    expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringContaining("can be read by others")]);
  });

  it("and no process that holds keys runs a strategy file", async () => {
    const file = "mine.ts";
    await writeFile(join(cwd, file), "export default {};");
    const outcome = await canvas(["strategies", "check", file], {
      cwd,
      environment: { ...environment, ...KEYS },
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.stderr).toContain("holds keys of a venue and runs no strategy file");
  });
});

describe("a live bot", () => {
  it("trades at its venue, and says nothing of its keys whatever goes wrong", async () => {
    const keyFile = join(cwd, "keys.json");
    await writeFile(keyFile, JSON.stringify(TEST_KEYS), { mode: 0o600 });
    await using running = new CanvasProcess(bot("--live", "--account", "main"), {
      cwd,
      environment: { ...environment, OKX_TRADING_KEY_FILE: keyFile, CANVAS_DEBUG: "1" },
    });
    await running.says(/the bot trades the account/);
    for (const fault of ["gateway-page", "invalid-json", "cut-connection", "unavailable"]) {
      scene.simulator.fail({ fault, venue: "okx", contains: "/trade/order", times: 2 });
    }
    await scene.raise("buy");
    await scene.until((events) => ofType(events, "TradeExecuted").length > 0);
    running.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(0);
    const log = (await scene.events())
      .map(({ data }) => Object.values(data).map(String).join(" "))
      .join("\n");
    const targets = scene.simulator.requests.map(({ target }) => target).join("\n");
    for (const secret of [TEST_KEYS.secret, TEST_KEYS.passphrase, TEST_KEYS.key]) {
      expect([stdout, stderr, log, targets].filter((said) => said.includes(secret))).toEqual([]);
    }
    expect(scene.simulator.account("okx")!.orders).toHaveLength(1);
  });

  it("that is a shadow says what it would do, on every signal once, and sends and records nothing", async () => {
    await using venue = await LiveScene.open(log, openInProcessEphemeral(), "shadowed", "okx");
    const { rest, webSocket } = venue.simulator.urls.okx;
    const address = { OKX_TRADING_URL: rest, OKX_TRADING_WEBSOCKET_URL: webSocket, OKX_REST_URL: rest };
    await using running = new CanvasProcess(bot("--live", "--account", "shadowed", "--shadow"), {
      cwd,
      environment: { ...environment, ...KEYS, ...address },
    });
    await running.says(/It decides and sends nothing/);
    await running.says(/the bot is at work/);
    const before = await venue.events();
    const bought = await venue.raise("buy");
    await venue.raise("buy", { signal_id: bought });
    await running.says(/shadow: would buy [0-9.]+ BTC-USD/);
    await venue.raise("sell");
    await running.says(/shadow: would decline: /);
    await venue.append(
      "OrderRequested",
      {
        ...{ request_id: "by-hand", account: "shadowed", venue: "okx", product: "BTC-USD", side: "buy" },
        ...{ size: { quote: "100" }, price: String(venue.price()), reason: "a person asked" },
        ...{ timeframe: "1m", candle: { open_time: 0, position: 0 }, at: new Date().toISOString() },
      },
      { family: "control", account: "shadowed" },
    );
    await expect
      .poll(() => [...running.stderr.matchAll(/shadow: would/g)].length, { timeout: 60_000 })
      .toBe(3);
    running.kill("SIGTERM");
    expect((await running.ended).code).toBe(0);
    const said = (await venue.events()).slice(before.length).map(({ type }) => type);
    expect(said.toSorted()).toEqual(["OrderRequested", "SignalRaised", "SignalRaised", "SignalRaised"]);
    const asked = venue.simulator.requests.filter(
      ({ method, target }) => method === "POST" && /order/i.test(target),
    );
    expect([asked, venue.simulator.account("okx")!.orders]).toEqual([[], []]);
  });
});
