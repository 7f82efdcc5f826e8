import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, headers as headersOf } from "@nats-io/transport-node";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { EventSource } from "@spot-canvas/projections/projector/source";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { cleanHashes, differingTables, ofViews } from "../tables.ts";
import type { Trial } from "../trial.ts";

const NANOS_PER_MS = 1_000_000;
const COPIED_MOST = 3_000;

/** F9: everything comes twice, when the broker has forgotten that it had it. */
export const duplicateStream: Trial = {
  name: "duplicate-stream",
  what: "All that TRADING holds is published again after the broker's window of message ids: orders, fills and trades.",
  services: ["projector", "signals", "bot"],
  loads: ["trades", "candles"],
  copies: true,
  async disturb({ ground, log }) {
    const connection = await connect({ servers: ground.nats.url });
    const manager = await jetstreamManager(connection);
    const { config } = await manager.streams.info("TRADING");
    await manager.streams.update("TRADING", { ...config, duplicate_window: 100 * NANOS_PER_MS });
    await sleep(300);
    const until = Math.min(
      COPIED_MOST,
      (await log.streams()).find(({ name }) => name === "TRADING")!.lastPosition,
    );
    for await (const batch of log.read("TRADING", { after: 0, until })) {
      for (const { subject, headers: fields, body } of batch) {
        const headers = headersOf();
        for (const [name, value] of Object.entries(fields)) headers.set(name, value);
        connection.publish(subject, body, { headers });
      }
    }
    await connection.close();
  },
  async check({ tables, log, ground }, findings) {
    const found = ofViews(await tables.hashes(), "ledger", "orders", "signals");
    const once = await withoutCopies(log);
    const clean = ofViews(
      await cleanHashes(once, await ground.postgres.createDatabase()),
      "ledger",
      "orders",
      "signals",
    );
    const differing = differingTables(found, clean);
    findings.expect(differing.length === 0, `copies have left traces in ${differing.join(", ")}`);
  },
};

/** The log with something that nobody folds in the place of each copy, so that positions stay. */
async function withoutCopies(log: EventLog): Promise<EventSource> {
  const copies = new Set<number>();
  const seen = new Set<string>();
  const until = (await log.streams()).find(({ name }) => name === "TRADING")!.lastPosition;
  for await (const batch of log.read("TRADING", { after: 0, until })) {
    for (const { position, headers, subject } of batch) {
      const id = `${subject} ${headers["Event-Id"]}`;
      if (seen.has(id)) copies.add(position);
      seen.add(id);
    }
  }
  const plain = (event: RecordedEvent): RecordedEvent =>
    event.stream === "TRADING" && copies.has(event.position)
      ? { ...placeOf(event), headers: { "Event-Type": "Copy" }, body: new Uint8Array() }
      : event;
  return {
    streams: () => log.streams(),
    async *read(stream, options) {
      for await (const batch of log.read(stream, options)) yield batch.map(plain);
    },
  };
}

const placeOf = ({ stream, position, subject, loggedAt }: RecordedEvent) => ({
  stream,
  position,
  subject,
  loggedAt,
});
