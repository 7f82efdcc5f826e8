/** Bodies recorded from the venues: not part of the repository, and tests on them run where they are. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../shared/data/exchanges/", import.meta.url));

/** Whether they are here: `../shared` beside the repository. */
export const HAS_EXCHANGE_FIXTURES = existsSync(FOLDER);

/** A recorded body, such as `kraken/Time.json`. */
export const exchangeFixture = (name: string): string => readFileSync(`${FOLDER}${name}`, "utf8");

/** A recorded body, read. */
export const exchangeJson = (name: string): unknown => JSON.parse(exchangeFixture(name));

/** The messages that a server sent in a recorded session. */
export const exchangeSession = (name: string): readonly Readonly<Record<string, unknown>>[] =>
  exchangeFixture(name)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { from: string; message: Readonly<Record<string, unknown>> })
    .filter(({ from }) => from === "server")
    .map(({ message }) => message);
