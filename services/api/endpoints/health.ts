/** Answers whether everything that the API stands on can be reached. */
import { getHealth } from "@spot-canvas/domain/contract/health";
import { within } from "../../waiting/within.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** A dependency that says nothing for this long cannot be reached, or is busy. */
const PATIENCE_MS = 2_000;
/** An embedded one that says nothing for this long is more than busy. */
const BUSY_MS = 30_000;

/** The endpoint of `/health`. */
export function healthEndpoints({ database, log }: ApiServices): readonly Endpoint[] {
  const isEmbedded = log.description.engine === "embedded";
  const isNats = log.description.engine === "jetstream";
  const checks = [
    new Check(() => database.query("select 1"), "database unreachable", database.engine === "pglite"),
    new Check(() => log.streams(), isNats ? "NATS disconnected" : "log unreachable", isEmbedded),
  ];
  return [
    endpoint(getHealth, async () => {
      const failures = await Promise.all(checks.map((check) => check.failure()));
      const error = failures.filter((text) => text !== undefined).join(", ");
      if (error === "") return { document: { status: "ok" as const } };
      return { status: 503, document: { status: "error" as const, error } };
    }),
  ];
}

/**
 * A dependency that can be asked. What is embedded has one connection: behind long work an answer is late, and that it
 * has ended is known at once, so that late is not lost.
 */
class Check {
  readonly #ask: () => Promise<unknown>;
  readonly #text: string;
  readonly #mayBeBusy: boolean;
  /** When the oldest call that nothing has been heard since began. */
  #waitingSince: number | undefined;

  constructor(ask: () => Promise<unknown>, text: string, mayBeBusy: boolean) {
    this.#ask = ask;
    this.#text = text;
    this.#mayBeBusy = mayBeBusy;
  }

  /** Why it cannot be reached, or undefined where it can. */
  failure(): Promise<string | undefined> {
    this.#waitingSince ??= performance.now();
    return within(this.#answer(), PATIENCE_MS, () => (this.#isBusy() ? undefined : this.#text));
  }

  async #answer(): Promise<string | undefined> {
    try {
      await this.#ask();
      return undefined;
    } catch {
      return this.#text;
    } finally {
      this.#waitingSince = undefined;
    }
  }

  #isBusy(): boolean {
    const since = this.#waitingSince ?? Number.NEGATIVE_INFINITY;
    return this.#mayBeBusy && performance.now() - since < BUSY_MS;
  }
}
