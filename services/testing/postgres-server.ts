/**
 * A private Postgres for tests and benchmarks: its own data in a temporary folder, on a free port of the loopback.
 * Servers refuse to run as root, so there it runs as Debian's user `postgres`.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { endingWithUs } from "./child-of-ours.ts";
import { freePort } from "./free-port.ts";

const execute = promisify(execFile);

/** How to set a server up. */
export interface PostgresServerOptions {
  /** Off saves time where a test does not crash the machine; a killed server loses nothing either way. On by default. */
  readonly fsync?: boolean;
}

/** How to stop a server: in order, at once without a checkpoint (recovery follows), or by SIGKILL. */
export type StopMode = "fast" | "immediate" | "kill";

/** A running server. Disposing of it stops it and removes its data. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  readonly version: string;
  /** The URL of a database that exists; `postgres` by default. */
  url(database?: string): string;
  /**
   * Makes a new empty database and returns its URL: cheap, so that every test can have its own. In a folder of the
   * caller's, such as one on a small disk, where one is named.
   */
  createDatabase(folder?: string): Promise<string>;
  stop(mode?: StopMode): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Freezes the server and every connection's process: sockets stay open and nothing is answered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** Starts a server and waits until it answers. Throws where no Postgres is installed. */
export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const programs = await findPrograms();
  const account = await serverAccount();
  const folder = await mkdtemp(join(tmpdir(), "spot-canvas-postgres-"));
  const data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  if (account) {
    await chown(folder, account.uid, account.gid);
    await chown(data, account.uid, account.gid);
  }
  const cluster: Cluster = { programs, folder, data, fsync: options.fsync ?? true, ...account };
  try {
    await execute(
      join(programs, "initdb"),
      [
        "--pgdata",
        data,
        "--username",
        "postgres",
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--locale",
        "C",
        "--no-sync",
      ],
      { cwd: folder, ...account },
    );
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      try {
        const child = await launch(cluster, port);
        return new RunningServer(cluster, port, child, await versionOf(port));
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Cluster {
  readonly programs: string;
  readonly folder: string;
  readonly data: string;
  readonly fsync: boolean;
  readonly uid?: number;
  readonly gid?: number;
}

class RunningServer implements PostgresServer {
  readonly port: number;
  readonly version: string;
  readonly #cluster: Cluster;
  #child: ChildProcess;
  #databases = 0;

  constructor(cluster: Cluster, port: number, child: ChildProcess, version: string) {
    this.#cluster = cluster;
    this.port = port;
    this.#child = child;
    this.version = version;
  }

  url(database = "postgres"): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  async createDatabase(folder?: string): Promise<string> {
    const name = `test_${++this.#databases}`;
    const { uid, gid } = this.#cluster;
    if (folder !== undefined && uid !== undefined) await chown(folder, uid, gid!);
    await withClient(this.port, async (client) => {
      if (folder !== undefined) await client.query(`CREATE TABLESPACE space_of_${name} LOCATION '${folder}'`);
      const where = folder === undefined ? "" : ` TABLESPACE space_of_${name}`;
      await client.query(`CREATE DATABASE ${name} TEMPLATE template0${where}`);
    });
    return this.url(name);
  }

  async stop(mode: StopMode = "fast"): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(({ fast: "SIGINT", immediate: "SIGQUIT", kill: "SIGKILL" } as const)[mode]);
    await gone;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#child = await launch(this.#cluster, this.port);
  }

  async pause(): Promise<void> {
    // The postmaster first, so that no process comes after they were counted.
    this.#child.kill("SIGSTOP");
    for (const pid of await childrenOf(this.#child.pid!)) process.kill(pid, "SIGSTOP");
  }

  async resume(): Promise<void> {
    for (const pid of await childrenOf(this.#child.pid!)) process.kill(pid, "SIGCONT");
    this.#child.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("immediate");
    await rm(this.#cluster.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** The settings of docs/performance.md, section 3: what a small machine with a fast disk would be given. */
const settings = (cluster: Cluster, port: number): Readonly<Record<string, string>> => ({
  listen_addresses: "127.0.0.1",
  port: String(port),
  unix_socket_directories: cluster.folder,
  shared_buffers: "512MB",
  max_wal_size: "4GB",
  max_connections: "100",
  fsync: cluster.fsync ? "on" : "off",
  synchronous_commit: "on",
});

async function launch(cluster: Cluster, port: number): Promise<ChildProcess> {
  // After a SIGKILL the old server's shared memory lives until its last child has noticed.
  for (let attempt = 1; ; attempt++) {
    const said: string[] = [];
    const settled = Object.entries(settings(cluster, port)).flatMap(([k, v]) => ["-c", `${k}=${v}`]);
    const server = join(cluster.programs, "postgres");
    const [program, args] = endingWithUs(server, ["-D", cluster.data, ...settled], "QUIT");
    const child = spawn(program, args, {
      cwd: cluster.folder,
      stdio: ["ignore", "ignore", "pipe"],
      ...(cluster.uid === undefined ? {} : { uid: cluster.uid, gid: cluster.gid }),
    });
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    const stop = (): void => void child.kill("SIGQUIT");
    process.once("exit", stop);
    child.once("exit", () => process.removeListener("exit", stop));
    if (await answers(child, port)) return child;
    if (attempt === 20)
      throw new Error(`Postgres did not start on port ${port}: ${said.join("").slice(-800)}`);
    await sleep(100);
  }
}

/** Waits until the server takes statements; false where it ended instead. */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    try {
      await versionOf(port);
      return true;
    } catch {
      await sleep(25);
    }
  }
  return false;
}

async function versionOf(port: number): Promise<string> {
  return withClient(port, async (client) => {
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return rows[0]!.server_version;
  });
}

async function withClient<T>(port: number, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The folder of `initdb` and `postgres`: the newest of Debian's, or the first on the path. */
async function findPrograms(): Promise<string> {
  const debian = "/usr/lib/postgresql";
  const versions = await readdir(debian).catch((): string[] => []);
  const folders = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
  ];
  for (const folder of folders) {
    const names = await readdir(folder).catch((): string[] => []);
    if (names.includes("initdb") && names.includes("postgres")) return folder;
  }
  throw new Error(
    "No Postgres server was found: install Debian's package `postgresql` or put `initdb` on the path.",
  );
}

/** Whom the server runs as: nobody else, unless we are root. */
async function serverAccount(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ids = await Promise.all(["-u", "-g"].map((flag) => execute("id", [flag, "postgres"])));
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
  return { uid: uid!, gid: gid! };
}

/** The processes of the server's connections and of its own work. Linux says which they are. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}
