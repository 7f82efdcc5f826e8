/**
 * A private nats-server for tests and benchmarks: JetStream on, loopback only, a free port, a temporary store. It is
 * stopped by its process id and can be killed, paused and started again on the same port and store.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "@spot-canvas/domain/fault";
import { endingWithUs } from "./child-of-ours.ts";
import { freePort } from "./free-port.ts";

/** How to start it. */
export interface NatsServerOptions {
  /** A port of the caller's choice; a free one where absent. */
  readonly port?: number;
  /** A store that outlives the server; a temporary one, removed with it, where absent. */
  readonly store?: string;
  /** More text for its configuration file, such as `max_payload: 2MB`. */
  readonly config?: string;
}

/** A running server, or one that was stopped to be started again. Disposing of it stops it and removes its files. */
export interface NatsServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly store: string;
  /** The process id of the present run. */
  readonly pid: number;
  /** Ends it and waits until it is gone: SIGTERM is the orderly way, SIGKILL the crash. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again on the same port and store, once it was stopped. */
  start(): Promise<void>;
  /** Freezes it: connections stay open and nothing is answered. */
  pause(): void;
  /** Lets it go on. */
  resume(): void;
}

const PLACES = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/usr/bin"];
const START_TIMEOUT_MS = 120_000;

/** The path of the nats-server program; throws a Fault `NatsServerMissing` where there is none. */
export function findNatsServer(): string {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...PLACES];
  for (const folder of folders.filter((place) => place !== "")) {
    const path = join(folder, "nats-server");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  throw new Fault(
    "NatsServerMissing",
    "unavailable",
    "No nats-server was found on the path: run `node scripts/provision.mjs`, or install the package nats-server.",
  );
}

/** Starts a server and waits until it takes connections. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), "nats-server-"));
  const server = new PrivateNatsServer(folder, options.port ?? (await freePort()), options);
  try {
    await server.start();
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return server;
}

class PrivateNatsServer implements NatsServer {
  readonly store: string;
  readonly #folder: string;
  readonly #config: string;
  readonly port: number;
  #child: ChildProcess | undefined;

  constructor(folder: string, port: number, options: NatsServerOptions) {
    this.#folder = folder;
    this.store = options.store ?? join(folder, "store");
    this.port = port;
    this.#config = options.config ?? "";
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Fault("NatsServerStopped", "defect", "The nats-server is not running.");
    return pid;
  }

  async start(): Promise<void> {
    if (this.#child) throw new Fault("NatsServerRunning", "defect", "The nats-server is running already.");
    const config = join(this.#folder, "nats.conf");
    const log = await open(join(this.#folder, "nats.log"), "a");
    await mkdir(this.store, { recursive: true });
    await writeFile(config, this.#configuration());
    const [program, args] = endingWithUs(findNatsServer(), ["-c", config], "KILL");
    const child = spawn(program, args, { stdio: ["ignore", log.fd, log.fd] });
    this.#child = child;
    process.once("exit", this.#killOrphan);
    await once(child, "spawn");
    await log.close();
    await this.#listening(child);
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    process.removeListener("exit", this.#killOrphan);
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    // A paused process takes SIGTERM only once it goes on.
    if (signal === "SIGTERM") child.kill("SIGCONT");
    child.kill(signal);
    await gone;
  }

  pause(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  resume(): void {
    process.kill(this.pid, "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }

  readonly #killOrphan = (): void => void this.#child?.kill("SIGKILL");

  #configuration(): string {
    return [
      `listen: "127.0.0.1:${this.port}"`,
      `ports_file_dir: ${JSON.stringify(this.#folder)}`,
      `jetstream { store_dir: ${JSON.stringify(this.store)} }`,
      this.#config,
      "",
    ].join("\n");
  }

  /** Waits for the file that the server writes once it listens. */
  async #listening(child: ChildProcess): Promise<void> {
    const file = join(this.#folder, `nats-server_${child.pid}.ports`);
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (child.exitCode === null && Date.now() < deadline) {
      if (existsSync(file)) return;
      await sleep(10);
    }
    const said = await readFile(join(this.#folder, "nats.log"), "utf8");
    await this.stop("SIGKILL");
    throw new Fault(
      "NatsServerFailed",
      "unavailable",
      `The nats-server did not start: ${said.slice(-2_000)}`,
    );
  }
}
