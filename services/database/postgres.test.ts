import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Logger, silentLogger } from "../logging/logger.ts";
import { databaseContract, tagOf } from "../testing/database-contract.ts";
import { type PostgresServer, startPostgres } from "../testing/postgres-server.ts";
import { openPostgres } from "./postgres.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
});
afterAll(() => server[Symbol.asyncDispose]());

describe("Postgres", () => {
  databaseContract(async () => openPostgres({ url: await server.createDatabase(), logger: silentLogger }));

  it("takes no more connections than it was given, and makes the others wait", async () => {
    const database = await openPostgres({ url: server.url(), logger: silentLogger, connections: 2 });
    const counts = await Promise.all(
      Array.from({ length: 10 }, () =>
        database.query<{ n: number }>(
          "SELECT count(*)::int AS n, pg_sleep(0.01) FROM pg_stat_activity WHERE application_name = 'spot-canvas' AND datname = 'postgres'",
        ),
      ),
    );
    expect(Math.max(...counts.map(([row]) => row!.n))).toBeLessThanOrEqual(2);
    await database.close();
  });
});

describe("a commit whose answer is lost", () => {
  it("is unknown: it may have been kept, and here it was", async () => {
    const url = await server.createDatabase();
    await using proxy = await startProxy(server.port);
    const direct = await openPostgres({ url, logger: silentLogger });
    const database = await openPostgres({ url: proxy.through(url), logger: silentLogger });
    await direct.query("CREATE TABLE kept (a int)");
    const work = database.transaction(async (sql) => {
      await sql.query("INSERT INTO kept VALUES (1)");
      proxy.dropNextAnswer();
    });
    expect(await tagOf(work)).toBe("CommitUnknown");
    expect(await direct.query("SELECT a FROM kept")).toEqual([{ a: 1 }]);
    // The next statement has a connection of its own.
    expect(await database.query("SELECT a FROM kept")).toEqual([{ a: 1 }]);
    await Promise.all([database.close(), direct.close()]);
  });
});

describe("a server that goes away", () => {
  it("ends transactions as unavailable, and serves again when it is back", async () => {
    const database = await openPostgres({ url: await server.createDatabase(), logger: silentLogger });
    await database.query("CREATE TABLE kept (a int)");
    const work = database.transaction(async (sql) => {
      await sql.query("INSERT INTO kept VALUES (1)");
      await server.stop("immediate");
      await sql.query("INSERT INTO kept VALUES (2)");
    });
    expect(await tagOf(work)).toBe("DatabaseUnavailable");
    expect(await tagOf(database.query("SELECT 1"))).toBe("DatabaseUnavailable");
    await server.restart();
    expect(await database.query("SELECT a FROM kept")).toEqual([]);
    await database.close();
  });
});

describe("a server that cannot be opened", () => {
  const opening = (url: string) => openPostgres({ url, logger: silentLogger });

  it("is said to be so in one sentence without the password", async () => {
    await expect(opening("postgres://me:secret@127.0.0.1:1/books")).rejects.toMatchObject({
      tag: "DatabaseUnavailable",
      kind: "unavailable",
      message:
        "Postgres at 127.0.0.1:1/books cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Start it, or correct DATABASE_URL.",
    });
  });

  it("is refused at once where waiting cannot help", async () => {
    await expect(opening(server.url("nowhere"))).rejects.toMatchObject({
      tag: "DatabaseRefused",
      message: expect.stringMatching(/does not exist.* Make the database, or correct DATABASE_URL\.$/),
    });
    await expect(opening(server.url().replace(/\/\/[^@]*@/, "//nobody:wrong@"))).rejects.toMatchObject({
      tag: "DatabaseRefused",
      message: expect.stringMatching(/Correct the user and the password in DATABASE_URL\.$/),
    });
    expect(await tagOf(opening("localhost:5432"))).toBe("BadDatabaseUrl");
  });

  it("is waited for until the caller gives up", async () => {
    const said: string[] = [];
    const giveUp = new AbortController();
    const logger: Logger = {
      ...silentLogger,
      warn: (message) => {
        said.push(message);
        if (said.length === 2) giveUp.abort();
      },
    };
    const opened = openPostgres({ url: "postgres://127.0.0.1:1/a", logger, untilAborted: giveUp.signal });
    expect(await tagOf(opened)).toBe("DatabaseUnavailable");
    expect(said).toHaveLength(2);
    expect(said[0]).toContain("Trying again in 0.25 s.");
  });
});

interface Proxy extends AsyncDisposable {
  through(url: string): string;
  /** The next bytes from the server go nowhere, and the connection breaks. */
  dropNextAnswer(): void;
}

async function startProxy(port: number): Promise<Proxy> {
  let dropping = false;
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    client.on("data", (bytes) => upstream.write(bytes));
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    upstream.on("data", (bytes) => {
      if (!dropping) return void client.write(bytes);
      dropping = false;
      client.destroy();
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  const own = typeof address === "object" && address ? address.port : 0;
  return {
    through: (url) => url.replace(`:${port}/`, `:${own}/`),
    dropNextAnswer: () => {
      dropping = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
