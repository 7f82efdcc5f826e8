/** Every trial, in the order in which they run. A new one is a file and a line here. */
import type { Trial } from "./trial.ts";
import { apiKilled } from "./trials/api-killed.ts";
import { apiPaused } from "./trials/api-paused.ts";
import { botKilled } from "./trials/bot-killed.ts";
import { botPaused } from "./trials/bot-paused.ts";
import { brokerDiskFull } from "./trials/broker-disk-full.ts";
import { brokerKilled } from "./trials/broker-killed.ts";
import { brokerParted } from "./trials/broker-parted.ts";
import { brokerPaused } from "./trials/broker-paused.ts";
import { clockJumps } from "./trials/clock-jumps.ts";
import { commitAnswersLost } from "./trials/commit-answers-lost.ts";
import { connectionsEnded } from "./trials/connections-ended.ts";
import { databaseDiskFull } from "./trials/database-disk-full.ts";
import { duplicateStream } from "./trials/duplicate-stream.ts";
import { ingestionKilled } from "./trials/ingestion-killed.ts";
import { ingestionPaused } from "./trials/ingestion-paused.ts";
import { leaderKilled } from "./trials/leader-killed.ts";
import { liveBotKilled } from "./trials/live-bot-killed.ts";
import { liveBotPaused } from "./trials/live-bot-paused.ts";
import { liveVenueFaults } from "./trials/live-venue-faults.ts";
import { partKilled } from "./trials/part-killed.ts";
import { partPaused } from "./trials/part-paused.ts";
import { poisonMessages } from "./trials/poison-messages.ts";
import { postgresKilled } from "./trials/postgres-killed.ts";
import { postgresPaused } from "./trials/postgres-paused.ts";
import { projectorKilled } from "./trials/projector-killed.ts";
import { projectorPaused } from "./trials/projector-paused.ts";
import { quorumLost } from "./trials/quorum-lost.ts";
import { shuffledDelivery } from "./trials/shuffled-delivery.ts";
import { signalsKilled } from "./trials/signals-killed.ts";
import { streamDeleted } from "./trials/stream-deleted.ts";
import { streamRecreated } from "./trials/stream-recreated.ts";
import { streamRestored } from "./trials/stream-restored.ts";
import { streamTruncated } from "./trials/stream-truncated.ts";
import { venueFaults } from "./trials/venue-faults.ts";

/** The suite. */
export const TRIALS: readonly Trial[] = [
  brokerKilled,
  brokerPaused,
  leaderKilled,
  quorumLost,
  brokerParted,
  brokerDiskFull,
  projectorKilled,
  projectorPaused,
  partKilled,
  partPaused,
  postgresKilled,
  postgresPaused,
  connectionsEnded,
  commitAnswersLost,
  databaseDiskFull,
  signalsKilled,
  botKilled,
  botPaused,
  liveBotKilled,
  liveBotPaused,
  liveVenueFaults,
  ingestionKilled,
  ingestionPaused,
  venueFaults,
  apiKilled,
  apiPaused,
  duplicateStream,
  shuffledDelivery,
  poisonMessages,
  clockJumps,
  streamDeleted,
  streamRecreated,
  streamTruncated,
  streamRestored,
];
