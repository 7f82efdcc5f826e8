/** Calls of the JetStream API, and which of their failures pass. */
import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import { Fault } from "@spot-canvas/domain/fault";

/** Codes of the JetStream API's errors that the log acts upon. */
export const API_ERROR = {
  consumerNotFound: JetStreamApiCodes.ConsumerNotFound,
  noPeers: 10_005,
  streamNotFound: JetStreamApiCodes.StreamNotFound,
  subjectsOverlap: 10_065,
  /** Of an expected last message; the client has no name for it. */
  wrongLastMessage: 10_070,
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
  // Servers of a cluster that has just begun do not know each other yet.
  if (error instanceof JetStreamApiError) return error.status === 503 || error.code === API_ERROR.noPeers;
  return (
    error instanceof errors.TimeoutError ||
    error instanceof errors.RequestError ||
    error instanceof errors.NoRespondersError ||
    (isJetStreamAbsent(error) && !(error.cause instanceof JetStreamApiError)) ||
    (error instanceof errors.ConnectionError && !(error instanceof errors.ClosedConnectionError))
  );
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
