/** Which part of the log a caller asks for, and may see: its own tenant's. */
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { DEFAULT_TENANT, STREAM_OF } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";

/** A stream and what of it. */
export interface LogFilter {
  readonly stream: StreamName;
  /** A filter with NATS wildcards; absent for all of the stream. */
  readonly subject?: string;
  /** Whether the caller may see an event on this subject. */
  readonly isSeen: (subject: string) => boolean;
}

/** The stream by the first token of a subject. */
const STREAM_OF_TOKEN: Readonly<Record<string, StreamName>> = {
  candles: STREAM_OF.candles,
  instruments: STREAM_OF.instruments,
  signals: STREAM_OF.signals,
  orders: STREAM_OF.orders,
  ledger: STREAM_OF.trades,
  control: STREAM_OF.control,
  quarantine: STREAM_OF.quarantine,
};

const TOKEN = /^([A-Za-z0-9_%-]+|\*)$/;

/**
 * Reads a subject, a filter of subjects, or a stream's name. A filter speaks of the caller's own subjects and needs no
 * tenant in front. Throws the fault of what is none of these, or of another tenant's.
 */
export function filterOf(text: string, tenant: string): LogFilter {
  const prefix = tenant === DEFAULT_TENANT ? "" : `t.${tenant}.`;
  const isSeen = (subject: string): boolean =>
    prefix === "" ? !subject.startsWith("t.") : subject.startsWith(prefix);
  const named = STREAMS.find((stream) => stream === text.toUpperCase());
  if (named !== undefined)
    return { stream: named, isSeen, ...(prefix === "" ? {} : { subject: `${prefix}>` }) };
  const own = ownTokens(text.split("."), tenant);
  const stream = Object.hasOwn(STREAM_OF_TOKEN, own[0]!) ? STREAM_OF_TOKEN[own[0]!] : undefined;
  const isWhole = own.every(
    (token, index) => TOKEN.test(token) || (token === ">" && index === own.length - 1),
  );
  if (stream === undefined || !isWhole) throw invalid();
  return { stream, subject: prefix + own.join("."), isSeen };
}

/** The tokens behind the caller's own tenant, where a subject names it. */
function ownTokens(tokens: readonly string[], tenant: string): readonly string[] {
  if (tokens[0] !== "t") return tokens;
  if (tokens[1] !== tenant)
    throw new Fault("ForeignSubject", "forbidden", "subject belongs to another tenant");
  if (tokens.length < 3) throw invalid();
  return tokens.slice(2);
}

const invalid = (): Fault =>
  new Fault(
    "InvalidSubject",
    "usage",
    "invalid subject: give one such as orders.paper, a filter such as candles.>, or a stream's name",
  );
