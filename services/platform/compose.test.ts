/**
 * The deployment that compose.yaml describes, as far as it goes without containers: what it may not contain, and every
 * service's command as it stands there, with the users, passwords and permissions of NATS and Postgres that it gives them.
 */
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, headers } from "@nats-io/transport-node";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { type PostgresServer, startPostgres } from "../testing/postgres-server.ts";

interface Service {
  readonly image: string;
  readonly command?: readonly string[] | string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
}

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** What NATS and Postgres say to who may not do what it tries. */
const VIOLATION = /permissions? violation|read-only|permission denied/i;
const OURS = ["projector", "ingestion", "signals", "bot", "api", "notices"] as const;

let services: Readonly<Record<string, Service>>;
let folder: string;
let variables: Readonly<Record<string, string>>;

/** The variables that `deploy/make-env.sh` writes. */
async function makeEnvironment(...words: readonly string[]): Promise<Record<string, string>> {
  const place = await mkdtemp(join(folder, "env-"));
  await mkdir(join(place, "deploy"));
  await copyFile(root("deploy/make-env.sh"), join(place, "deploy", "make-env.sh"));
  await promisify(execFile)(join(place, "deploy", "make-env.sh"), [...words]);
  expect((await stat(join(place, ".env"))).mode & 0o777).toBe(0o600);
  await expect(promisify(execFile)(join(place, "deploy", "make-env.sh"))).rejects.toThrow(
    /There is a \.env already/,
  );
  const lines = (await readFile(join(place, ".env"), "utf8")).trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** A value of compose.yaml with its variables filled in, as Compose does. */
function filled(text: string, given: Readonly<Record<string, string>> = variables): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest?: string) => {
    const value = given[name];
    if (value) return value;
    if (kind === "-") return rest ?? "";
    throw new Error(`${name} is not set: ${rest}`);
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canvas-compose-"));
  ({ services } = parse(await readFile(root("compose.yaml"), "utf8"), { merge: true }));
  variables = await makeEnvironment();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("compose.yaml", () => {
  it("has no default password, and no service without what keeps it in bounds", () => {
    for (const [name, { environment = {}, image, healthcheck, privileged, ...rest }] of Object.entries(
      services,
    )) {
      const secrets = Object.entries(environment).filter(([key]) => /PASSWORD|API_KEY$|_URL$/.test(key));
      for (const [key, value] of secrets) {
        if (/PASSWORD|CANVAS_API_KEY/.test(key))
          expect([name, key, value]).toEqual([name, key, expect.stringMatching(/^\$\{\w+:\?/)]);
        if (/:[^/]*@/.test(value))
          expect([name, value]).toEqual([name, expect.stringMatching(/:\$\{\w+:\?[^}]*\}@/)]);
      }
      expect([name, privileged, image.includes(":latest")]).toEqual([name, undefined, false]);
      if (name === "own-volumes") continue;
      expect([name, healthcheck]).toEqual([name, expect.any(Object)]);
      expect([name, rest.security_opt]).toEqual([name, ["no-new-privileges:true"]]);
      for (const port of rest.ports ?? [])
        expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:/)]);
    }
    for (const name of OURS) expect(services[name]).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    // Strategies have no way out, and keys of the API are the API's alone.
    expect(services["signals"]!.networks).toEqual(["inside"]);
    expect(OURS.filter((name) => services[name]!.environment?.["CANVAS_API_KEY"])).toEqual(["api"]);
    // What is in the archive can be read by all and is written by the operator.
    for (const name of OURS) expect(services[name]!.volumes).toContain("archive:/archive:ro");
  });

  it("is taken by Compose, where that is installed", async ({ skip }) => {
    const place = await mkdtemp(join(folder, "config-"));
    // Compose 1 knows no names of projects, and asks for the version of the file.
    const text = (await readFile(root("compose.yaml"), "utf8")).replace(/^name: .*$/m, 'version: "3.9"');
    await writeFile(join(place, "compose.yaml"), text);
    const lines = Object.entries(await makeEnvironment("--cluster")).map(
      ([name, value]) => `${name}=${value}`,
    );
    await writeFile(join(place, ".env"), lines.join("\n"));
    const profiles = ["notices", "operator", "cluster", "partitions"].flatMap((name) => ["--profile", name]);
    const words = [...profiles, "config", "--services"];
    const called = promisify(execFile)("docker-compose", words, { cwd: place });
    const said = await called.catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return skip("docker-compose is not installed");
      throw error;
    });
    expect(said.stdout.trim().split("\n").sort()).toEqual(Object.keys(services).sort());
  });

  it("makes a cluster of three with a profile", async () => {
    const cluster = await makeEnvironment("--cluster");
    expect(cluster).toMatchObject({ COMPOSE_PROFILES: "cluster", NATS_REPLICAS: "3" });
    const servers = Object.entries(services).filter(([name]) => name.startsWith("nats"));
    expect(servers.map(([name, { profiles }]) => [name, profiles])).toEqual([
      ["nats", undefined],
      ["nats-2", ["cluster"]],
      ["nats-3", ["cluster"]],
    ]);
    for (const [name, { command }] of servers) {
      const words = filled(command as string, cluster).split(" ");
      expect(words[words.indexOf("--name") + 1]).toBe(name);
      expect(words[words.indexOf("--routes") + 1]!.split(",")).toHaveLength(3);
    }
    const url = filled(services["bot"]!.environment!["NATS_URL"]!, { ...variables, ...cluster });
    expect(url.split(",").map((one) => new URL(one).hostname)).toEqual(["nats", "nats-2", "nats-3"]);
  });
});

describe("its projectors", () => {
  const partsOf = (given: Readonly<Record<string, string>>): readonly unknown[] =>
    Object.entries(services)
      .filter(([name]) => name.startsWith("projector"))
      .map(([name, { command, profiles }]) => {
        const words = (command as readonly string[]).map((word) => filled(word, given));
        return [name, words[words.indexOf("--partition") + 1], profiles];
      });

  it("are four with a profile, and the first is the only one without", async () => {
    expect(partsOf(variables)[0]).toEqual(["projector", "1/1", undefined]);
    const four = await makeEnvironment("--partitions", "--cluster");
    expect(four).toMatchObject({ COMPOSE_PROFILES: "partitions,cluster", NATS_REPLICAS: "3" });
    expect(partsOf(four)).toEqual([
      ["projector", "1/4", undefined],
      ["projector-2", "2/4", ["partitions"]],
      ["projector-3", "3/4", ["partitions"]],
      ["projector-4", "4/4", ["partitions"]],
    ]);
  });
});

describe("its services, run as they are called there", () => {
  let nats: NatsServer;
  let postgres: PostgresServer;
  let databaseUrl: string;
  const running: CanvasProcess[] = [];

  /** What a service is told, with the names of containers replaced by where things are here. */
  function environmentOf(name: string): NodeJS.ProcessEnv {
    const own = Object.entries(services[name]!.environment ?? {}).map(([key, value]) => [key, filled(value)]);
    const environment = Object.fromEntries(own) as Record<string, string>;
    const database = new URL(databaseUrl);
    const { username, password } = new URL(environment["DATABASE_URL"]!);
    Object.assign(database, { username, password });
    return {
      ...environment,
      NATS_URL: environment["NATS_URL"]!.replace("nats:4222", `127.0.0.1:${nats.port}`),
      NATS_MONITORING_URL: "",
      DATABASE_URL: database.href,
      CANVAS_DATA_DIR: join(folder, `data-${name}`),
      LOG_FORMAT: "text",
    };
  }

  async function start(name: (typeof OURS)[number], extra: NodeJS.ProcessEnv = {}): Promise<CanvasProcess> {
    const words = (services[name]!.command as readonly string[]).map((word) =>
      /^80\d\d$/.test(word) ? "0" : filled(word),
    );
    const process = new CanvasProcess(words, {
      cwd: folder,
      environment: { ...environmentOf(name), ...extra },
    });
    running.push(process);
    const port = (await process.says(/answered on port (\d+)/))[1];
    const health = (): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/health`).then(({ status }) => status);
    await expect.poll(health, { timeout: 60_000 }).toBe(200);
    return process;
  }

  beforeAll(async () => {
    const conf = await readFile(root("deploy/nats/nats.conf"), "utf8");
    const users = conf.slice(conf.indexOf("authorization {"));
    // Where it listens and what it keeps is the test's own; servers before 2.10 do not know sync_interval.
    nats = await startNatsServer({
      config: users.replace(/\$(\w+_NATS_PASSWORD)/g, (_, name) => variables[name]!),
    });
    postgres = await startPostgres({ fsync: false });
    databaseUrl = await postgres.createDatabase();
    const script = await readFile(root("deploy/postgres/roles.sh"), "utf8");
    const sql = /<<'SQL'\n([\s\S]*)SQL\n/.exec(script)![1]!;
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query("create role canvas superuser login");
    await client.query(sql.replace(":'password'", `'${variables["READER_PASSWORD"]}'`));
    await client.end();
  });
  afterAll(async () => {
    for (const process of running.reverse()) await process[Symbol.asyncDispose]();
    await nats?.[Symbol.asyncDispose]();
    await postgres?.[Symbol.asyncDispose]();
  });

  it("come up in their order, and turn candles into fills with the rights that they have", async () => {
    await start("projector");
    const api = await start("api");
    await start("signals");
    await start("bot");
    const port = (await api.says(/^http:\/\/[\d.]+:(\d+)$/m))[1];
    const environment = {
      CANVAS_URL: `http://127.0.0.1:${port}`,
      CANVAS_API_KEY: variables["CANVAS_API_KEY"],
    };
    const run = (words: readonly string[]) => canvas(words, { cwd: folder, environment });
    const rows = Array.from({ length: 120 }, (_, hour) => {
      const price = 40_000 + Math.round(2_000 * Math.sin(hour / 9));
      const time = new Date(Date.UTC(2024, 0, 1) + hour * 3_600_000).toISOString();
      return `${time},${price},${price + 20},${price - 20},${price + 5},1.5`;
    });
    await writeFile(join(folder, "candles.csv"), ["time,open,high,low,close,volume", ...rows].join("\n"));
    const series = ["--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
    const imported = await run(["import", "candles", ...series, "--json", "candles.csv"]);
    expect(JSON.parse(imported.stdout)).toMatchObject({ recorded: 120 });
    const strategy = [
      "--strategy",
      "sma-cross",
      "--product",
      "BTC-USD",
      "--timeframe",
      "1h",
      "--account",
      "desk",
    ];
    const enabling = new CanvasProcess(["run", "bot", ...strategy], {
      cwd: folder,
      environment: environmentOf("bot"),
    });
    running.push(enabling);
    await enabling.says(/sma-cross .*trades coinbase BTC-USD 1h/);
    await expect
      .poll(async () => JSON.parse((await run(["trades", "desk", "--json"])).stdout).trades.length, {
        timeout: 90_000,
        interval: 500,
      })
      .toBeGreaterThan(0);
    await start("notices", { NOTICE_WEBHOOK_URL: "http://127.0.0.1:9/" });
    const key = await run(["keys", "create", "--name", "dashboard", "--scope", "read"]);
    expect(key.code).toBe(0);
    for (const process of running) {
      expect(process.stderr).not.toMatch(VIOLATION);
    }
  }, 240_000);

  it("follow a venue, whose candles come to the log", async () => {
    const simulator = new CanvasProcess(["run", "simulator", "--port", "0"], { cwd: folder });
    running.push(simulator);
    await simulator.says(/is open/);
    const venues = Object.fromEntries(
      simulator.stdout
        .trim()
        .split("\n")
        .map((line) => line.split("=") as [string, string]),
    );
    const pass = variables["ADMIN_NATS_PASSWORD"]!;
    const connection = await connect({ servers: `127.0.0.1:${nats.port}`, user: "admin", pass });
    const { streams } = await jetstreamManager(connection, { checkAPI: false });
    const length = async (): Promise<number> => (await streams.info("MARKET")).state.last_seq;
    const before = await length();
    const ingestion = await start("ingestion", { ...venues, CANVAS_FEED: "coinbase:BTC-USD:1m" });
    await expect.poll(length, { timeout: 60_000, interval: 250 }).toBeGreaterThan(before);
    await connection.close();
    expect(ingestion.stderr).not.toMatch(VIOLATION);
  }, 240_000);

  it.each([
    ["signals", "ledger.trades.desk.spot", "TRADING"],
    ["signals", "orders.desk", "TRADING"],
    ["signals", "control.desk", "TRADING"],
    ["signals", "t.7f3c1a52-9f0e-4e0b-8d2f-3a6a4a7d9e11.ledger.trades.desk.spot", "TRADING"],
    ["ingestion", "orders.desk", "TRADING"],
    ["ingestion", "signals.coinbase.BTC-USD.1h.x", "TRADING"],
    ["bot", "candles.coinbase.BTC-USD.1h", "MARKET"],
    ["bot", "signals.coinbase.BTC-USD.1h.x", "TRADING"],
    ["projector", "ledger.trades.desk.spot", "TRADING"],
    ["notices", "orders.desk", "TRADING"],
  ])("%s cannot publish on %s", async (user, subject, stream) => {
    const connection = await connect({
      servers: `127.0.0.1:${nats.port}`,
      user,
      pass: variables[`${user.toUpperCase()}_NATS_PASSWORD`]!,
      ignoreAuthErrorAbort: true,
    });
    const { streams } = await (await import("@nats-io/jetstream")).jetstreamManager(connection, {
      checkAPI: false,
    });
    const before = (await streams.info(stream)).state.last_seq;
    const own = headers();
    own.set("Nats-Msg-Id", `forbidden-${user}-${subject}`);
    await expect(
      jetstream(connection).publish(subject, "{}", { headers: own, timeout: 2_000 }),
    ).rejects.toThrow(/permission/i);
    expect((await streams.info(stream)).state.last_seq).toBe(before);
    await connection.close();
  });

  it("cannot make or change a stream, beside the projector, which can remove nothing either", async () => {
    for (const user of ["signals", "ingestion", "bot", "api", "notices", "projector"]) {
      const pass = variables[`${user.toUpperCase()}_NATS_PASSWORD`]!;
      const connection = await connect({
        servers: `127.0.0.1:${nats.port}`,
        user,
        pass,
        ignoreAuthErrorAbort: true,
      });
      for (const call of [
        "STREAM.CREATE.EVIL",
        "STREAM.UPDATE.TRADING",
        "STREAM.DELETE.TRADING",
        "STREAM.PURGE.TRADING",
        "STREAM.PURGE.MARKET",
      ]) {
        if (user === "projector" && /CREATE|UPDATE/.test(call)) continue;
        await expect(connection.request(`$JS.API.${call}`, "{}", { timeout: 2_000 })).rejects.toThrow(
          /permission/i,
        );
      }
      await connection.close();
    }
  });
});
