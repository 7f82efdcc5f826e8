/** A program that adopts a stream. Run by tests that kill it: `node stream-adopter.js <url> <stream>`. */
import { adoptStream } from "../log/jetstream/adopt.ts";
import { silentLogger } from "../logging/logger.ts";

const [url, stream] = process.argv.slice(2) as [string, string];
await adoptStream(stream, { url, logger: silentLogger });
