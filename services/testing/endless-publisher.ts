/**
 * A program that publishes numbered events until it is killed, and says after each flush how many the log has taken.
 * Run by tests that kill it: `node endless-publisher.js <url> <subjects> <first number>`.
 */
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";

const FLUSH_EVERY = 2_000;
const [url, subjects, first] = process.argv.slice(2) as [string, string, string];
const encoder = new TextEncoder();
const log = await openJetStreamLog({ url, logger: silentLogger });
const publisher = log.publisher();
for (let number = Number(first); ; number++) {
  const subject = `orders.killed-${number % Number(subjects)}`;
  await publisher.publish({
    subject,
    messageId: `n${number}`,
    headers: {},
    body: encoder.encode(`${number}`),
  });
  if ((number + 1) % FLUSH_EVERY === 0) {
    await publisher.flush();
    process.stdout.write(`${number + 1}\n`);
  }
}
