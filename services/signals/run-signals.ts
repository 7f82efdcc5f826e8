/**
 * The signals service: runs every enabled strategy instance over the candles of its series, from its anchor, and writes
 * each signal once. What it keeps is only there to save time: without it, it folds the candles again and finds in the log
 * what it wrote.
 */
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { DEFAULT_TENANT, formatFilter } from "@spot-canvas/domain/events/subject";
import {
  activeInstances,
  disabled,
  type Enablements,
  enabled,
  NO_ENABLEMENTS,
} from "@spot-canvas/domain/strategies/enabled";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import { MarketFold } from "./market-fold.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/** What the service runs on. */
export interface RunSignals {
  readonly log: EventLog;
  /** Ends the service, without an error. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly tenant?: string;
  /** Where instances are put down; absent: every start folds from the anchors. */
  readonly snapshots?: SnapshotStore;
  /** How long the code of a strategy file may take for the candles of one record, in milliseconds. */
  readonly patienceMs?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** A record has up to some thousand candles, each of which takes microseconds. */
const PATIENCE_MS = 10_000;

/** Runs until the signal is raised. Throws where the log was changed under it. */
export async function runSignals(options: RunSignals): Promise<void> {
  const { log, logger, tenant = DEFAULT_TENANT, snapshots: store, now = () => Date.now() } = options;
  const { patienceMs = PATIENCE_MS } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const snapshots = store && { store, epoch: (await stateOf(log, "MARKET"))?.epoch ?? "" };
  const writing = { log, logger, tenant, now, signal, patienceMs };
  const fold = new MarketFold(writing, snapshots, (error) => stop.abort(error));
  const subject = formatFilter({ family: "control", account: "*" }, tenant);
  const end = (await stateOf(log, "TRADING"))?.lastPosition ?? 0;
  let state = NO_ENABLEMENTS;
  try {
    if (end > 0) {
      for await (const batch of log.read("TRADING", { after: 0, until: end, subject, signal })) {
        state = batch.reduce(evolve, state);
      }
    }
    await fold.run(activeInstances(state));
    for await (const batch of log.read("TRADING", { after: end, subject, signal })) {
      state = batch.reduce(evolve, state);
      await fold.run(activeInstances(state));
    }
  } finally {
    await fold.stop();
  }
  if (stop.signal.aborted) throw stop.signal.reason;
}

const stateOf = async (log: EventLog, stream: StreamName) =>
  (await log.streams()).find(({ name }) => name === stream);

function evolve(state: Enablements, recorded: RecordedEvent): Enablements {
  const reading = readEvent(recorded);
  if (reading.outcome !== "event") return state;
  const { event } = reading;
  if (event.type === "StrategyEnabled") return enabled(state, event.data, recorded.position);
  return event.type === "StrategyDisabled" ? disabled(state, event.data) : state;
}
