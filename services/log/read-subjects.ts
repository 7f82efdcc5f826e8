/** Several subjects of one stream, read as one, in order of position. A filter would do where one filter names them all. */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { EventLog } from "./event-log.ts";

/** What to read: subjects without wildcards, behind a position, until the signal is raised. */
export interface SubjectsReading {
  readonly subjects: readonly string[];
  readonly after: number;
  readonly signal: AbortSignal;
}

/** One of the subjects. */
interface Line {
  readonly subject: string;
  readonly batches: AsyncIterator<readonly RecordedEvent[]>;
  /** What came and has not been given yet. */
  waiting: readonly RecordedEvent[];
  /** The position of what came last. */
  received: number;
  /** Settled when more has come: true where nothing will come any more. */
  arrival: Promise<boolean> | undefined;
}

/**
 * Events in order of position, in batches as they come. Each subject comes in order by itself; what one of them brought
 * is given once it is certain that no other has something before it: because more came of it, or as the log says that
 * it holds nothing that has not come.
 */
export async function* readSubjects(
  log: Pick<EventLog, "read" | "last">,
  stream: StreamName,
  { subjects, after, signal }: SubjectsReading,
): AsyncGenerator<readonly RecordedEvent[]> {
  const left = new AbortController();
  const reading = { after, signal: AbortSignal.any([signal, left.signal]) };
  const lines = subjects.map((subject): Line => {
    const batches = log.read(stream, { ...reading, subject })[Symbol.asyncIterator]();
    return { subject, batches, waiting: [], received: after, arrival: undefined };
  });
  try {
    while (!signal.aborted) {
      const silent = lines.filter(({ waiting }) => waiting.length === 0);
      const arrivals = silent.map(arrivalOf);
      if (silent.length === lines.length) {
        if (await Promise.race(arrivals)) return;
        continue;
      }
      const behind = await lineBehind(log, silent);
      if (behind !== undefined) {
        if (await arrivalOf(behind)) return;
        continue;
      }
      yield taken(lines);
    }
  } finally {
    left.abort();
    await Promise.allSettled(lines.map(({ batches }) => batches.return?.()));
  }
}

/** Waits for something of a line, which may have come while others were looked at. */
async function arrivalOf(line: Line): Promise<boolean> {
  if (line.waiting.length > 0) return false;
  line.arrival ??= line.batches.next().then(({ done, value }) => {
    line.arrival = undefined;
    if (done) return true;
    line.waiting = value;
    line.received = value.at(-1)?.position ?? line.received;
    return false;
  });
  return line.arrival;
}

/** A line of which the log holds more than has come. */
async function lineBehind(log: Pick<EventLog, "last">, silent: readonly Line[]): Promise<Line | undefined> {
  for (const line of silent) {
    const last = await log.last(line.subject);
    if (last !== undefined && last.position > line.received) return line;
  }
  return undefined;
}

/** Takes what is certain: up to where the line ends that ends first. */
function taken(lines: readonly Line[]): readonly RecordedEvent[] {
  const full = lines.filter(({ waiting }) => waiting.length > 0);
  const until = Math.min(...full.map(({ received }) => received));
  const events = full.flatMap(({ waiting }) => waiting.filter(({ position }) => position <= until));
  for (const line of full) line.waiting = line.waiting.filter(({ position }) => position > until);
  return events.sort((left, right) => left.position - right.position);
}
