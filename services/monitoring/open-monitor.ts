/** A process's monitor: metrics in Prometheus's terms, and traces for whoever takes them. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { BatchReport } from "@spot-canvas/projections/projector/lane";
import { viewPartText } from "@spot-canvas/projections/projector/partition";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Configuration } from "../config/configuration.ts";
import type { Logger } from "../logging/logger.ts";
import type { Platform } from "../platform/platform.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { createInstruments, type Instruments } from "./instruments.ts";
import { createLookedUp } from "./looked-up.ts";
import type { AnsweredCall, Monitor } from "./monitor.ts";
import { stalledViews } from "./stalled-views.ts";
import type { Tracer } from "./traces/tracer.ts";
import { createUnreached, type Unreached } from "./unreached.ts";

/** What a monitor watches. */
export interface MonitorOptions {
  readonly platform: Pick<Platform, "log" | "database">;
  readonly configuration: Pick<Configuration, "dataDir" | "traces">;
  readonly version: string;
  readonly logger: Logger;
}

/** An event that is older than this when its rows are there was not waited for: the projector caught up. */
const LIVE_SECONDS = 60;
/** How long an answer to "is it ready" holds: whoever asks without a key shall not cost much. */
const READY_HOLDS_MS = 1_000;

/** Opens a monitor. The exporter of traces is loaded only where an endpoint for them is configured. */
export async function openMonitor(options: MonitorOptions): Promise<Monitor> {
  const { configuration, version } = options;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: "canvas_build_info",
    help: "Always 1; says which program this is.",
    labelNames: ["version", "node"],
    registers: [registry],
  });
  build.set({ version, node: process.versions.node }, 1);
  const instruments = createInstruments(registry);
  const tracer = configuration.traces && (await openTracer(options, instruments));
  return new OpenMonitor(options, registry, instruments, tracer);
}

async function openTracer(
  { configuration: { traces }, version, logger }: MonitorOptions,
  { spans }: Instruments,
): Promise<Tracer> {
  const { Tracer } = await import("./traces/tracer.ts");
  return new Tracer({
    settings: traces!,
    version,
    logger,
    counted: (outcome, count) => spans.inc({ outcome }, count),
  });
}

class OpenMonitor implements Monitor {
  readonly #options: MonitorOptions;
  readonly #registry: Registry;
  readonly #instruments: Instruments;
  readonly #tracer: Tracer | undefined;
  readonly #lookUp: () => Promise<void>;
  readonly #unreached: Unreached;
  readonly #waiting = new Map<string, string>();
  #stalled: { readonly at: number; readonly reasons: Promise<readonly string[]> } | undefined;

  constructor(
    options: MonitorOptions,
    registry: Registry,
    instruments: Instruments,
    tracer: Tracer | undefined,
  ) {
    this.#options = options;
    this.#registry = registry;
    this.#instruments = instruments;
    this.#tracer = tracer;
    const { platform, configuration } = options;
    this.#unreached = createUnreached(platform);
    this.#lookUp = createLookedUp(registry, { platform, dataDir: configuration.dataDir });
  }

  projected(report: BatchReport, readings: readonly Reading[]): void {
    const { stream, milliseconds, unreadable } = report;
    const { events, batchSeconds, rowSeconds, unreadable: refused } = this.#instruments;
    batchSeconds.observe({ stream }, milliseconds / 1_000);
    if (unreadable > 0) refused.inc({ stream }, unreadable);
    const types = new Map<string, number>();
    for (const reading of readings) {
      const type = reading.outcome === "event" ? reading.event.type : reading.outcome;
      types.set(type, (types.get(type) ?? 0) + 1);
    }
    for (const [type, count] of types) events.inc({ stream, type }, count);
    // The oldest of the batch: who waited the longest for its rows.
    const [first] = readings;
    if (first === undefined) return;
    const now = systemClock.now();
    const age = (now - Number(recordedOf(first).loggedAt / 1_000_000n)) / 1_000;
    if (age < LIVE_SECONDS) rowSeconds.observe({ stream }, Math.max(0, age));
    this.#tracer?.projected(report, readings, now);
  }

  answered({ method, route, status, seconds }: AnsweredCall): void {
    this.#instruments.httpSeconds.observe({ method, route, status }, seconds);
  }

  observed(service: string, waiting: string | undefined): void {
    this.#instruments.serviceUp.set({ service }, waiting === undefined ? 1 : 0);
    this.#instruments.serviceFailures.inc({ service }, waiting === undefined ? 0 : 1);
    if (waiting === undefined) this.#waiting.delete(service);
    else this.#waiting.set(service, waiting);
  }

  said(level: keyof Logger): void {
    this.#instruments.logMessages.inc({ level });
  }

  async metrics() {
    await this.#lookUp();
    return { text: await this.#registry.metrics(), media: this.#registry.contentType };
  }

  async unable(): Promise<readonly string[]> {
    const waiting = [...this.#waiting].map(([service, why]) => `${service}: ${why}`);
    return [...waiting, ...(await this.#unreached())];
  }

  async unready(): Promise<readonly string[]> {
    const unable = await this.unable();
    return unable.length > 0 ? unable : this.#stalledNow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tracer?.[Symbol.asyncDispose]();
  }

  #stalledNow(): Promise<readonly string[]> {
    const now = systemClock.monotonic();
    if (this.#stalled === undefined || now - this.#stalled.at > READY_HOLDS_MS) {
      this.#stalled = { at: now, reasons: this.#lookForStalled() };
    }
    return this.#stalled.reasons;
  }

  async #lookForStalled(): Promise<readonly string[]> {
    const { log, database } = this.#options.platform;
    try {
      const stalled = await stalledViews(log, database, systemClock);
      return stalled.map(
        (lag) =>
          `The ${viewPartText(lag.view, lag.partition)} is ${lag.events} events of ${lag.stream} behind and has not moved for ` +
          `${Math.round(lag.secondsWithoutProgress)} s.`,
      );
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  }
}

const recordedOf = (reading: Reading) =>
  reading.outcome === "event" ? reading.event.recorded : reading.recorded;
