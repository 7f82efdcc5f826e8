/** What each server of a cluster holds of a stream: consumers without copies of their own read it from where they are. */
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { StreamName } from "@spot-canvas/domain/events/stream";

const FETCHED = 1_000;
const FETCH_MS = 5_000;
/** The server places consumers as it likes. */
const TRIES = 40;

/** The message ids of a stream in their order, by the server that holds them; those servers that a consumer met. */
export async function idsByServer(
  url: string,
  stream: StreamName,
  servers: number,
): Promise<ReadonlyMap<string, string>> {
  const connection = await connect({ servers: url.split(",") });
  const manager = await jetstreamManager(connection);
  const { consumers } = jetstream(connection);
  const held = new Map<string, string>();
  const { last_seq: last } = (await manager.streams.info(stream)).state;
  for (let tries = 0; tries < TRIES && held.size < servers; tries++) {
    const config = { ack_policy: AckPolicy.None, deliver_policy: DeliverPolicy.All };
    const added = await manager.consumers.add(stream, { ...config, mem_storage: true, num_replicas: 1 });
    const { name, cluster } = added;
    const server = cluster?.leader ?? "";
    if (server !== "" && !held.has(server))
      held.set(server, await idsTo(last, await consumers.get(stream, name)));
    await manager.consumers.delete(stream, name);
  }
  await connection.close();
  return held;
}

type Consumer = Awaited<ReturnType<ReturnType<typeof jetstream>["consumers"]["get"]>>;

async function idsTo(last: number, consumer: Consumer): Promise<string> {
  const ids: string[] = [];
  while (ids.length < last) {
    const before = ids.length;
    for await (const { seq, headers } of await consumer.fetch({ max_messages: FETCHED, expires: FETCH_MS })) {
      ids.push(`${seq} ${headers?.get("Nats-Msg-Id")}`);
    }
    if (ids.length === before) break;
  }
  return ids.join("\n");
}
