/** What services tell of their work, for metrics and traces. Telling is cheap and never fails. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { BatchReport } from "@spot-canvas/projections/projector/lane";
import type { Logger } from "../logging/logger.ts";

/** One call of the API that was answered. */
export interface AnsweredCall {
  readonly method: string;
  /** The path as the route declares it: with names in braces, so that there are few. */
  readonly route: string;
  readonly status: number;
  /** Until the answer began; an answer of events or lines then goes on. */
  readonly seconds: number;
}

/** A page of metrics, as Prometheus reads it. */
export interface MetricsPage {
  readonly text: string;
  readonly media: string;
}

/** Where services tell. */
export interface Monitor extends AsyncDisposable {
  /** The projector committed a batch. */
  projected(report: BatchReport, readings: readonly Reading[]): void;
  answered(call: AnsweredCall): void;
  /** A service begins to run, or waits for the reason that is given. */
  observed(service: string, waiting: string | undefined): void;
  /** A line of this level went to the log of this process. */
  said(level: keyof Logger): void;
  /** Everything that is known now. */
  metrics(): Promise<MetricsPage>;
  /** Why this process cannot work now, one sentence each; none where it can. */
  unable(): Promise<readonly string[]>;
  /** Why this process is not ready, one sentence each: that it cannot work, or that a view is behind and stands still. */
  unready(): Promise<readonly string[]>;
}

/** Hears nothing: for commands that come and go. */
export const idleMonitor: Monitor = {
  projected: () => {},
  answered: () => {},
  observed: () => {},
  said: () => {},
  metrics: async () => ({ text: "", media: "text/plain" }),
  unable: async () => [],
  unready: async () => [],
  [Symbol.asyncDispose]: async () => {},
};
