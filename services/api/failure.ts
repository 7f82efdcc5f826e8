/** What a caller is told of a failure: the one place that maps faults to statuses. */
import { randomBytes } from "node:crypto";
import { Fault, type FaultKind } from "@spot-canvas/domain/fault";
import type { Logger } from "../logging/logger.ts";

/** An unsuccessful answer. */
export interface Failure {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const STATUS: Readonly<Record<FaultKind, number>> = {
  usage: 400,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  corrupt: 422,
  defect: 500,
  unavailable: 503,
};

/** Faults of the database that say something of our statements and nothing of the request. */
const OURS: ReadonlySet<string> = new Set(["UniqueViolation", "DatabaseError", "DatabaseRefused"]);

/** The header that names a failure of ours, so that its line in the service's log can be found. */
const ERROR_ID_HEADER = "X-Error-Id";

/** The failure that something thrown stands for. What is not the caller's doing is logged with an id, and shown as one. */
export function failureOf(error: unknown, logger: Logger, request: string, text?: string): Failure {
  if (error instanceof Fault && !OURS.has(error.tag) && error.kind !== "defect") {
    const status = error.tag === "TransactionConflict" ? 503 : STATUS[error.kind];
    if (status === 503) logger.warn(error.message, { request });
    return { status, text: error.message, ...(status === 503 ? { headers: { "Retry-After": "1" } } : {}) };
  }
  const id = randomBytes(6).toString("hex");
  logger.error("A request failed.", { request, id, reason: reasonOf(error) });
  return {
    status: 500,
    text: text ?? `internal error: the service's log has it under ${id}`,
    headers: { [ERROR_ID_HEADER]: id },
  };
}

/** An unsuccessful answer in the contract's one shape of errors. */
export const failed = ({ status, text, headers }: Failure): Response =>
  new Response(JSON.stringify({ error: text }), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.stack ?? error.message;
}
