/**
 * A live bot as a program of its own, for tests that kill and freeze it: on NATS, at a simulated venue, with short times.
 * Before each order that it sends it writes `sent <order id>` to stdout, and `at work` when it is. What it needs stands in
 * its environment: LIVE_ACCOUNT, LIVE_VENUE, LIVE_REST_URL, LIVE_WEBSOCKET_URL, NATS_URL.
 */
import { writeSync } from "node:fs";
import { unwrap } from "@spot-canvas/domain/fault";
import { runLiveBot } from "../bot/live/run-live-bot.ts";
import { natsEphemeral } from "../log/jetstream/ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { createLogger, silentLogger } from "../logging/logger.ts";
import { openTrading } from "../venues/open-trading.ts";
import { Death } from "./crashing-log.ts";
import { type AccountVenue, LIVE_TEST_SETTINGS, TEST_KEYS } from "./live-account.ts";
import { MortalTrading } from "./mortal-trading.ts";

const needed = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
};

// What is written before a kill is there: stdout is a pipe, and this returns when it is in.
const say = (line: string): void => void writeSync(1, `${line}\n`);

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const account = needed("LIVE_ACCOUNT");
await using log = await openJetStreamLog({ url: needed("NATS_URL"), logger: silentLogger });
const options = {
  restUrl: needed("LIVE_REST_URL"),
  webSocketUrl: needed("LIVE_WEBSOCKET_URL"),
  ...{ unlimited: true, attempts: 2, backOffMs: 5, timeoutMs: 400 },
};
const opened = unwrap(await openTrading(needed("LIVE_VENUE") as AccountVenue, TEST_KEYS, options));
const sent = {
  push: (id: string): number => {
    say(`sent ${id}`);
    return 0;
  },
};
await using trading = new MortalTrading(opened, new Death(Number.POSITIVE_INFINITY, false), sent);
await using ephemeral = natsEphemeral(log.connection, silentLogger);
const logger = createLogger({
  write: (line) => {
    if (line.includes("is at work")) say("at work");
  },
});
const settings = { ...LIVE_TEST_SETTINGS, leaseMs: 600 };
await runLiveBot({ log, ephemeral, account, trading, signal: stop.signal, logger, settings });
