/** Calls of the JetStream API, and which of their failures pass. */
import { setTimeout as sleep } from "node:timers/promises";
import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import { Fault } from "@spot-canvas/domain/fault";
import { backoff } from "./connection.ts";

/** Codes of the JetStream API's errors that the log acts upon. */
export const API_ERROR = {
  consumerNotFound: JetStreamApiCodes.ConsumerNotFound,
  streamNotFound: JetStreamApiCodes.StreamNotFound,
  subjectsOverlap: 10_065,
  wrongLastSequence: JetStreamApiCodes.StreamWrongLastSequence,
  wrongLastSequenceUnknown: JetStreamApiCodes.StreamWrongLastSequenceUnknown,
} as const;

/** No server takes JetStream calls now; or, where the server says so itself, this account may make none. */
const isJetStreamAbsent = (error: unknown): error is Error =>
  error instanceof Error && error.name === "JetStreamNotEnabled";

/** The code of an error that JetStream answered with. */
export const apiErrorCode = (error: unknown): number | undefined =>
  error instanceof JetStreamApiError ? error.code : undefined;

/** Whether the same call may succeed later: nobody answered, or the server is not ready. */
export function isTransient(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === 503;
  return (
    error instanceof errors.TimeoutError ||
    error instanceof errors.RequestError ||
    error instanceof errors.NoRespondersError ||
    (isJetStreamAbsent(error) && !(error.cause instanceof JetStreamApiError)) ||
    (error instanceof errors.ConnectionError && !(error instanceof errors.ClosedConnectionError))
  );
}

/** Makes a call until it succeeds or fails for good; undefined once the signal aborts. */
export async function persist<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  for (let attempt = 0; !signal?.aborted; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw asFault(error);
    }
    await sleep(backoff(attempt), undefined, signal ? { signal } : {}).catch(() => {});
  }
  return undefined;
}

/** Makes a call that somebody waits for: tries again for some seconds, then throws the Fault `NatsUnreachable`. */
export async function attempt<T>(call: () => Promise<T>, seconds = 10): Promise<T> {
  const deadline = performance.now() + seconds * 1_000;
  for (let count = 0; ; count++) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error) || performance.now() > deadline) throw asFault(error);
    }
    await sleep(backoff(count));
  }
}

/** A client's error as a fault. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { message } = error as Error;
  if (error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError) {
    return new Fault("LogClosed", "unavailable", "The log is closed.", { cause: error });
  }
  if (isJetStreamAbsent(error) && !isTransient(error)) {
    return new Fault(
      "JetStreamMissing",
      "unavailable",
      "The nats-server has no JetStream, or not for this account: start it with -js, or enable it for the account.",
      { cause: error },
    );
  }
  if (isTransient(error)) {
    return new Fault(
      "NatsUnreachable",
      "unavailable",
      `NATS does not answer (${message}): try again later.`,
      {
        cause: error,
      },
    );
  }
  return new Fault("JetStreamError", "defect", `JetStream refused a call: ${message}.`, { cause: error });
}
