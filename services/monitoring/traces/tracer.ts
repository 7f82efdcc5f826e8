/** Sends the spans of events to an OTLP/HTTP receiver, in batches, without ever holding up who tells of them. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { BatchReport } from "@spot-canvas/projections/projector/lane";
import type { TraceSettings } from "../../config/trace-settings.ts";
import type { Logger } from "../../logging/logger.ts";
import { eventSpans, traceIdOf } from "./event-spans.ts";
import { exportBody, type Span } from "./span.ts";

/** Where spans go, and who counts them. */
export interface TracerOptions {
  readonly settings: TraceSettings;
  readonly version: string;
  readonly logger: Logger;
  readonly counted: (outcome: "exported" | "dropped", spans: number) => void;
}

/** What was logged longer ago than this is history that is projected again: it is not traced. */
const LIVE_NANOS = 60_000_000_000n;
const WAITING_MAX = 4_096;
const BATCH_MAX = 512;
const PAUSE_MS = 500;
const ANSWER_WITHIN_MS = 10_000;

/** The exporter. */
export class Tracer implements AsyncDisposable {
  readonly #options: TracerOptions;
  readonly #waiting: Span[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #isLost = false;

  constructor(options: TracerOptions) {
    this.#options = options;
  }

  /** Takes a batch whose rows were committed at `now`, in ms. */
  projected({ views }: BatchReport, readings: readonly Reading[], now: number): void {
    const committed = BigInt(now) * 1_000_000n;
    for (const reading of readings) {
      if (reading.outcome !== "event") continue;
      const { event } = reading;
      if (committed - event.recorded.loggedAt > LIVE_NANOS) continue;
      if (this.#isTaken(traceIdOf(event.envelope.correlationId)))
        this.#add(eventSpans(event, views, committed));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
    await this.#send();
  }

  /** The same traces in every process, as their id decides. */
  #isTaken(traceId: string): boolean {
    const { ratio } = this.#options.settings;
    return ratio >= 1 || Number.parseInt(traceId.slice(0, 8), 16) < ratio * 2 ** 32;
  }

  #add(spans: readonly Span[]): void {
    if (this.#waiting.length + spans.length > WAITING_MAX) {
      this.#options.counted("dropped", spans.length);
      return;
    }
    this.#waiting.push(...spans);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#sending.then(() => this.#send());
    }, PAUSE_MS);
  }

  async #send(): Promise<void> {
    const { settings, version, logger, counted } = this.#options;
    while (this.#waiting.length > 0) {
      const spans = this.#waiting.splice(0, BATCH_MAX);
      const reason = await post(settings, exportBody(spans, settings.namespace, version));
      counted(reason === undefined ? "exported" : "dropped", spans.length);
      if (reason !== undefined && !this.#isLost) {
        logger.warn("Traces are not taken; what cannot be sent is dropped.", { url: settings.url, reason });
      } else if (reason === undefined && this.#isLost) logger.info("Traces are taken again.");
      this.#isLost = reason !== undefined;
    }
  }
}

/** Sends one request; why it was not taken, or undefined where it was. */
async function post({ url, headers }: TraceSettings, body: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.arrayBuffer();
    return answer.ok ? undefined : `status ${answer.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
