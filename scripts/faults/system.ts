/** A whole system under trial: servers, our services as processes of their own, and the loads that they work on. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { natsEphemeral } from "@spot-canvas/services/log/jetstream/ephemeral";
import { type JetStreamLog, openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { createLogger } from "@spot-canvas/services/logging/logger";
import { Opened } from "@spot-canvas/services/platform/opened";
import { freePort } from "@spot-canvas/services/testing/free-port";
import { CANVAS_PROGRAM, ServiceProcess } from "@spot-canvas/services/testing/service-process";
import { startProxy, type TcpProxy } from "@spot-canvas/services/testing/tcp-proxy";
import { CandleLoad } from "./candle-load.ts";
import { type Ground, type ServiceName, simpleGround } from "./ground.ts";
import { HttpTradeLoad } from "./http-trade-load.ts";
import { LiveLoad } from "./live-load.ts";
import type { Load, LoadKind } from "./load.ts";
import { Tables } from "./tables.ts";
import { TradeLoad } from "./trade-load.ts";
import type { Trial } from "./trial.ts";
import { VenueLoad } from "./venue-load.ts";

const execute = promisify(execFile);

/** A key for the API of a trial: nobody else ever sees that API. */
export const API_KEY = "3d0f7c52-8a2b-4e0e-9d53-6f5f3c1d2e4b";

/** The system. Disposing of it ends everything. */
export interface System extends AsyncDisposable {
  readonly ground: Ground;
  /** Between our services and Postgres. */
  readonly databaseLink: TcpProxy;
  readonly services: readonly ServiceProcess[];
  /** The first service of a name. */
  service(name: ServiceName): ServiceProcess;
  readonly loads: readonly Load[];
  /** The load of trades; throws where the trial has none. */
  readonly trades: TradeLoad;
  /** The venue's load; throws where the trial has none. */
  readonly venue: VenueLoad;
  /** The live account's load; throws where the trial has none. */
  readonly live: LiveLoad;
  readonly tables: Tables;
  /** A log of the trial's own. */
  readonly log: EventLog;
  /** Opens it anew: what was opened before a stream was made anew refuses everything. */
  reopen(): Promise<void>;
  /** Runs a command of ours against the system, and gives what it printed; throws where it failed. */
  run(...words: readonly string[]): Promise<string>;
  readonly folder: string;
  /** All that our services and our client of the log said. */
  said(): string;
}

/** Starts all that a trial asks for, and waits until the services run. */
export async function startSystem(trial: Trial, seed: number): Promise<System> {
  const opened = new Opened();
  try {
    const ground = opened.use(await (trial.ground ?? simpleGround)());
    const folder = opened.adopt(await mkdtemp(join(tmpdir(), "canvas-faults-")), (path) =>
      rm(path, { recursive: true, force: true }),
    );
    const link = opened.use(await startProxy(ground.postgres.port));
    const lines: string[] = [];
    const logger = createLogger({ write: (line) => void lines.push(`client: ${line}`) });
    const { url, replicas } = ground.nats;
    const openLog = async (): Promise<JetStreamLog> =>
      opened.use(await openJetStreamLog({ url, replicas, logger }));
    let log = await openLog();
    const tables = opened.adopt(new Tables(ground.databaseUrl), (each) => each.close());
    const databaseUrl = ground.databaseUrl.replace(`:${ground.postgres.port}/`, `:${link.port}/`);
    const apiPort = await freePort();
    const venue = trial.loads.includes("venue")
      ? opened.use(await VenueLoad.open(log, tables, seed))
      : undefined;
    const live = trial.loads.includes("live")
      ? opened.use(await LiveLoad.open(log, natsEphemeral(log.connection, logger), tables))
      : undefined;
    const services = trial.services.map((name, index) =>
      opened.use(
        name === "ingestion"
          ? new ServiceProcess(venue!.ingestion({ url, databaseUrl, folder }))
          : serviceOf(name, {
              ...{ url, databaseUrl, folder: join(folder, `${index}`), apiPort },
              ...(name === "live-bot" ? { words: live!.words } : {}),
              more: { ...trial.environment?.(folder), ...(name === "live-bot" ? live!.environment : {}) },
            }),
      ),
    );
    for (const service of services) service.start();
    await Promise.all(services.map((service) => service.ready()));
    const loadOf: Readonly<Record<Exclude<LoadKind, "venue" | "live">, () => Load>> = {
      trades: () => new TradeLoad(log, tables),
      candles: () => new CandleLoad(log, tables, seed),
      "http-trades": () => new HttpTradeLoad(`http://127.0.0.1:${apiPort}`, API_KEY),
    };
    const loads = trial.loads.map((kind) => {
      if (kind === "venue") return venue!;
      return kind === "live" ? live! : opened.use(loadOf[kind]());
    });
    return {
      ground,
      databaseLink: link,
      services,
      service: (name) => services.find((service) => service.name === name)!,
      loads,
      get trades() {
        return loads.find((load) => load instanceof TradeLoad)!;
      },
      get venue() {
        return venue!;
      },
      get live() {
        return live!;
      },
      tables,
      folder,
      get log() {
        return log;
      },
      async reopen() {
        log = await openLog();
      },
      async run(...words) {
        const environment = { CANVAS_URL: `http://127.0.0.1:${apiPort}`, CANVAS_API_KEY: API_KEY };
        const { stdout } = await execute(process.execPath, [CANVAS_PROGRAM, ...words], {
          cwd: folder,
          env: { PATH: process.env["PATH"], HOME: folder, ...environment },
        });
        return stdout;
      },
      said: () => [...lines, ...services.map(({ name, said }) => `${name}: ${said}`)].join("\n"),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

interface Place {
  readonly url: string;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly apiPort: number;
  /** The words that start it, where they are not just its name. */
  readonly words?: readonly string[];
  readonly more: Readonly<Record<string, string>>;
}

function serviceOf(name: ServiceName, place: Place): ServiceProcess {
  const { url, databaseUrl, folder, apiPort, more } = place;
  const listen = name === "api" ? ["--port", String(apiPort)] : [];
  const [service, part] = name.split(" ");
  const own = ["run", service!, ...listen, ...(part === undefined ? [] : ["--partition", part])];
  const { words = own } = place;
  return new ServiceProcess({
    name,
    words: [CANVAS_PROGRAM, ...words],
    cwd: tmpdir(),
    environment: {
      NATS_URL: url,
      DATABASE_URL: databaseUrl,
      CANVAS_API_KEY: API_KEY,
      CANVAS_DATA_DIR: folder,
      ...more,
    },
    ready: new RegExp(`${words[1]} is running\\.`),
  });
}
