/** The servers that a trial stands on. */
import { type NatsCluster, startNatsCluster } from "@spot-canvas/services/testing/nats-cluster";
import { type NatsServer, startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { type PostgresServer, startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { mountSmallDisk, type SmallDisk } from "@spot-canvas/services/testing/small-disk";

/** Our services, as `canvas run` names them; the live account's bot and projectors of the ledger in parts beside them. */
export type ServiceName =
  | "ingestion"
  | "projector"
  | "projector 1/2"
  | "projector 2/2"
  | "signals"
  | "bot"
  | "live-bot"
  | "api";

/** Servers for one trial. Disposing of them ends them. */
export interface Ground extends AsyncDisposable {
  readonly nats: {
    /** One address, or several with commas. */
    readonly url: string;
    /** Copies that streams shall have. */
    readonly replicas: number;
  };
  readonly server?: NatsServer;
  readonly cluster?: NatsCluster;
  readonly postgres: PostgresServer;
  /** Of the database that the services use. */
  readonly databaseUrl: string;
  readonly disk?: SmallDisk;
}

/** A server of each kind. */
export async function simpleGround(): Promise<Ground> {
  const [server, postgres] = await Promise.all([startNatsServer(), startPostgres()]);
  return groundOf({ server, postgres, databaseUrl: await postgres.createDatabase() });
}

/** Three nats-servers that are one. */
export async function clusteredGround(): Promise<Ground> {
  const [cluster, postgres] = await Promise.all([startNatsCluster(), startPostgres()]);
  const databaseUrl = await postgres.createDatabase();
  return groundOf({ cluster, postgres, databaseUrl });
}

/** The broker's streams are on a disk of a few megabytes. */
export async function smallBroker(): Promise<Ground> {
  const disk = await mountSmallDisk(64);
  const store = `${disk.folder}/store`;
  const [server, postgres] = await Promise.all([startNatsServer({ store }), startPostgres()]);
  return groundOf({ server, postgres, disk, databaseUrl: await postgres.createDatabase() });
}

/** The database's tables are on a disk of a few megabytes. */
export async function smallDatabase(): Promise<Ground> {
  const disk = await mountSmallDisk(96);
  const [server, postgres] = await Promise.all([startNatsServer(), startPostgres()]);
  return groundOf({ server, postgres, disk, databaseUrl: await postgres.createDatabase(disk.folder) });
}

function groundOf(parts: Omit<Ground, "nats" | typeof Symbol.asyncDispose>): Ground {
  const { server, cluster, postgres, disk } = parts;
  return {
    ...parts,
    get nats() {
      return cluster ? { url: cluster.url, replicas: 3 } : { url: server!.url, replicas: 1 };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([server, cluster, postgres].map((each) => each?.[Symbol.asyncDispose]()));
      await disk?.[Symbol.asyncDispose]();
    },
  };
}
