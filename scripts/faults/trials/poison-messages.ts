import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, headers as headersOf } from "@nats-io/transport-node";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { countRefused, listSkippedTypes } from "@spot-canvas/projections/quarantine/read";
import type { Trial } from "../trial.ts";

interface Poison {
  readonly subject: string;
  readonly body: string | Uint8Array;
  readonly type?: string;
}

/** What nobody can read, on every subject that somebody of ours reads. */
const UNREADABLE: readonly Poison[] = [
  { subject: "ledger.trades.desk-0.spot", body: "{not json" },
  { subject: "ledger.trades.desk-0.spot", body: "" },
  { subject: "ledger.trades.desk-0.spot", body: "null" },
  { subject: "ledger.trades.desk-0.spot", body: `${"[".repeat(100_000)}` },
  { subject: "ledger.trades.desk-0.spot", body: randomBytes(64) },
  { subject: "ledger.trades.desk-0.spot", body: JSON.stringify({ trade_id: "x".repeat(900_000) }) },
  { subject: "ledger.trades.desk-0.futures", body: '{"trade_id":"1","quantity":1e400,"price":"NaN"}' },
  { subject: "ledger.account.desk-0", body: "{}", type: "CashDeposited" },
  { subject: "orders.paper", body: "{}", type: "OrderPlaced" },
  { subject: "orders.paper", body: randomBytes(200), type: "OrderAccepted" },
  { subject: "control.paper", body: "[]", type: "StrategyEnabled" },
  { subject: "signals.simulated.BTC-USD.1h.none", body: '{"price":{}}', type: "SignalRaised" },
  { subject: "candles.simulated.BTC-USD.1h", body: randomBytes(4_096), type: "CandlesRecorded" },
  { subject: "candles.simulated.BTC-USD.1h", body: "{}", type: "CandlesRecorded" },
  { subject: "instruments.simulated", body: "{}", type: "InstrumentRecorded" },
];
const UNHEARD: Poison = { subject: "orders.paper", body: "{}", type: "NobodyKnowsThis" };
const ROUNDS = 5;

/** F11: what is in the log and cannot be read. */
export const poisonMessages: Trial = {
  name: "poison-messages",
  what: "Bytes that nobody can read and types that nobody knows are published on every subject that we read.",
  services: ["projector", "signals", "bot"],
  loads: ["trades", "candles"],
  async disturb({ ground }) {
    const connection = await connect({ servers: ground.nats.url });
    for (let round = 0; round < ROUNDS; round++) {
      for (const { subject, body, type } of [...UNREADABLE, UNHEARD]) {
        const headers = headersOf();
        if (type !== undefined) headers.set("Event-Type", type);
        connection.publish(subject, body, { headers });
        await sleep(10);
      }
    }
    await connection.close();
  },
  async check({ tables }, findings) {
    const snapshot = await readSnapshot(await tables.database());
    const [refused, skipped] = [await countRefused(snapshot), await listSkippedTypes(snapshot)];
    const expected = ROUNDS * UNREADABLE.length;
    findings.expect(refused === expected, `${refused} of ${expected} unreadable events are kept and shown`);
    const unheard = skipped.find(({ type }) => type === UNHEARD.type)?.events;
    findings.expect(unheard === ROUNDS, `${unheard} of ${ROUNDS} events of an unknown type are counted`);
  },
};
