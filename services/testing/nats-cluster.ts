/**
 * Three private nats-servers that are one JetStream cluster. Each link between two of them is a proxy, so that a test can
 * kill a leader, take the quorum away, and part one server from the others.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { freePort } from "./free-port.ts";
import { type NatsServer, startNatsServer } from "./nats-server.ts";
import { startProxy, type TcpProxy } from "./tcp-proxy.ts";

/** A server of a cluster, and its links. */
export interface ClusterNode {
  readonly server: NatsServer;
  /** Those to and from the other servers. Clients reach it without a proxy. */
  readonly links: readonly TcpProxy[];
}

/** A cluster. Disposing of it ends its servers. */
export interface NatsCluster extends AsyncDisposable {
  /** The addresses of all servers, with commas. */
  readonly url: string;
  readonly nodes: readonly ClusterNode[];
  /** The server that leads a stream now; waits for an election. */
  leaderOf(stream: StreamName): Promise<ClusterNode>;
}

const SIZE = 3;
const ASK_AGAIN_MS = 50;
/** Nobody listens there: servers shall know each other by their proxies alone. */
const NOWHERE = "127.0.0.1:1";

/** Starts one, and waits until each server takes connections. */
export async function startNatsCluster(): Promise<NatsCluster> {
  const ports = await Promise.all(Array.from({ length: SIZE }, freePort));
  const links: { readonly from: number; readonly to: number; readonly proxy: TcpProxy }[] = [];
  for (let from = 0; from < SIZE; from++) {
    for (let to = 0; to < SIZE; to++) {
      if (from !== to) links.push({ from, to, proxy: await startProxy(ports[to]!) });
    }
  }
  const nodes = await Promise.all(
    ports.map(async (port, index): Promise<ClusterNode> => {
      const routes = links
        .filter(({ from }) => from === index)
        .map(({ proxy }) => `"nats://127.0.0.1:${proxy.port}"`);
      const cluster = `listen: "127.0.0.1:${port}", advertise: "${NOWHERE}", routes: [${routes.join(", ")}]`;
      const server = await startNatsServer({
        config: `server_name: ${nameOf(index)}\ncluster { name: faults, ${cluster} }`,
      });
      const own = links.filter(({ from, to }) => from === index || to === index);
      return { server, links: own.map(({ proxy }) => proxy) };
    }),
  );
  const url = nodes.map(({ server }) => server.url).join(",");
  return {
    url,
    nodes,
    leaderOf: async (stream) => nodes[await leaderOf(url, stream)]!,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map(({ server }) => server[Symbol.asyncDispose]()));
      await Promise.all(links.map(({ proxy }) => proxy[Symbol.asyncDispose]()));
    },
  };
}

const nameOf = (index: number): string => `node-${index + 1}`;

async function leaderOf(url: string, stream: StreamName): Promise<number> {
  const connection = await connect({ servers: url.split(",") });
  try {
    for (;;) {
      const info = await jetstreamManager(connection)
        .then((manager) => manager.streams.info(stream))
        .catch(() => undefined);
      const leader = info?.cluster?.leader;
      if (leader) return Number(leader.slice("node-".length)) - 1;
      await sleep(ASK_AGAIN_MS);
    }
  } finally {
    await connection.close();
  }
}
