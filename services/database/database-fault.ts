/** What a database's errors mean to us: the SQLSTATE decides whether it was the data, the moment, or the program. */
import { Fault, type FaultKind } from "@spot-canvas/domain/fault";
import pg from "pg";

/** Tags and kinds by SQLSTATE, or by its class of two characters. https://www.postgresql.org/docs/15/errcodes-appendix.html */
const MEANINGS: Readonly<Record<string, readonly [tag: string, kind: FaultKind]>> = {
  "23505": ["UniqueViolation", "conflict"],
  "40001": ["TransactionConflict", "conflict"],
  "40P01": ["TransactionConflict", "conflict"],
  "55P03": ["TransactionConflict", "conflict"],
  "08": ["DatabaseUnavailable", "unavailable"],
  "53": ["DatabaseUnavailable", "unavailable"],
  "57P": ["DatabaseUnavailable", "unavailable"],
  "28": ["DatabaseRefused", "forbidden"],
  "3D000": ["DatabaseRefused", "usage"],
  "42703": ["TablesOutdated", "unavailable"],
  "42P01": ["TablesOutdated", "unavailable"],
};

/** What to do about some of them: a sentence. */
const REMEDIES: Readonly<Record<string, string>> = {
  "53100": "Make room on its disk; what waits goes on by itself.",
  "53300": "Raise its max_connections, or run fewer programs.",
  "28": "Correct the user and the password in DATABASE_URL.",
  "3D000": "Make the database, or correct DATABASE_URL.",
};

/** Whether an error came from the server as the answer to a statement, and not from the way there. */
export const isServerError = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError;

/** Whether the server answered that a statement failed while it goes on serving: then nothing of it was done. */
export const isRefusal = (error: unknown): boolean =>
  isServerError(error) && meaningOf(error)[0] !== "DatabaseUnavailable";

/** Whether a kept statement gives other columns than when it was first asked: its tables were altered. Nothing was done. */
export const isStalePlan = (error: unknown): boolean => {
  const { cause } = error as { readonly cause?: unknown };
  return isServerError(cause) && cause.code === "0A000" && cause.message.startsWith("cached plan");
};

/** A database as messages speak of it. */
export interface DatabaseName {
  /** Begins a sentence; holds no password. */
  readonly name: string;
  /** What to do where it cannot be reached: a sentence. */
  readonly remedy: string;
}

/** The fault of a failed statement or connection. The server's error, with its SQLSTATE in `code`, is the cause. */
export function databaseFault(error: unknown, what: DatabaseName): Fault {
  if (error instanceof Fault) return error;
  if (!isServerError(error)) return unavailable(error, what);
  const [tag, kind] = meaningOf(error);
  const remedy = REMEDIES[error.code ?? ""] ?? REMEDIES[(error.code ?? "").slice(0, 2)];
  if (tag === "DatabaseUnavailable") return unavailable(error, what, remedy);
  if (tag === "TablesOutdated") return outdated(error);
  const detail = error.detail ? ` (${error.detail})` : "";
  const said = `${what.name} said "${error.message}"${detail}, SQLSTATE ${error.code}.`;
  return new Fault(tag, kind, remedy === undefined ? said : `${said} ${remedy}`, { cause: error });
}

/** A commit whose answer never came. */
export const commitUnknown = (error: unknown, { name }: DatabaseName): Fault =>
  new Fault(
    "CommitUnknown",
    "unavailable",
    `${name} was lost before it answered a commit: read again what was kept, and go on from there.`,
    { cause: error },
  );

function meaningOf(error: pg.DatabaseError): readonly [tag: string, kind: FaultKind] {
  const code = error.code ?? "";
  return (
    MEANINGS[code] ?? MEANINGS[code.slice(0, 3)] ?? MEANINGS[code.slice(0, 2)] ?? ["DatabaseError", "defect"]
  );
}

/** A statement of this program found a table or a column missing: its tables are still being built beside the older ones. */
const outdated = (error: pg.DatabaseError): Fault =>
  new Fault(
    "TablesOutdated",
    "unavailable",
    `The read models are of an older version and are being rebuilt (${error.message}): try again in a moment.`,
    { cause: error },
  );

/** `known` is what to do where the server said what it lacks: then it was reached. */
function unavailable(error: unknown, { name, remedy }: DatabaseName, known?: string): Fault {
  const what = known === undefined ? "cannot be reached" : "cannot work now";
  const said = `${name} ${what} (${reasonOf(error)}). ${known ?? remedy}`;
  return new Fault("DatabaseUnavailable", "unavailable", said, { cause: error });
}

/** A connection that tried several addresses fails with an aggregate whose own message is empty. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
