/**
 * Taking over an existing trade stream, such as LEDGER_TRADES on `ledger.trades.>`: its subjects move to the log's
 * streams, and its history is copied behind them, in order, with every header it had. The old stream keeps all of its
 * messages, so nothing can be lost here; a second run after a crash goes on behind the last message that was copied.
 */
import type { StreamInfo } from "@nats-io/jetstream";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName, subjectFilters } from "@spot-canvas/domain/events/stream";
import { parseSubject } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import type { EventLog } from "../event-log.ts";
import type { NatsOptions } from "./connection.ts";
import { type Link, openLink } from "./link.ts";
import { openJetStreamLog } from "./log.ts";
import { readStream } from "./reader.ts";
import type { StoredEvent } from "./stored-event.ts";
import { epochOf, findStream, streamConfig, subjectsOverlap } from "./streams.ts";

/** The header of a copied message: the stream that it came from and its position there. */
const ADOPTED_FROM = "Adopted-From";
const OURS = STREAMS.flatMap((stream) => subjectFilters(stream));

/** What an adoption did. */
export interface Adoption {
  readonly stream: string;
  /** Subjects that it no longer listens to, because the log does. */
  readonly movedSubjects: readonly string[];
  /** Messages that this run copied. */
  readonly copied: number;
  /** Messages that an earlier run had copied. */
  readonly copiedBefore: number;
  /** Messages on subjects that are none of the log's: left where they are, counted by subject. */
  readonly leftBehind: Readonly<Record<string, number>>;
}

/** How to adopt. */
export interface AdoptOptions extends NatsOptions {
  /** Copies of each stream, for streams that are yet to be made. */
  readonly replicas?: number;
}

/**
 * Adopts a stream. Publishers may go on meanwhile: the subjects move by two calls sent as one, and who publishes in
 * between is refused an acknowledgement and sends again. Throws `StreamNotFound`, `StreamIsOurs` and what opening the
 * log throws.
 */
export async function adoptStream(name: string, options: AdoptOptions): Promise<Adoption> {
  const link = await openLink(options);
  try {
    const old = await oldStream(link, name);
    const movedSubjects = await moveSubjects(link, old, options.replicas ?? 1);
    await using log = await openJetStreamLog(options);
    return { stream: name, movedSubjects, ...(await copyHistory(link, log, name)) };
  } finally {
    await link.connection.close();
  }
}

async function oldStream(link: Link, name: string): Promise<StreamInfo> {
  if (STREAMS.some((ours) => ours === name)) {
    throw new Fault("StreamIsOurs", "usage", `${name} is a stream of the log itself: name another to adopt.`);
  }
  const old = await link.attempt(() => findStream(link.manager, name));
  if (old) return old;
  throw new Fault(
    "StreamNotFound",
    "not-found",
    `There is no stream ${name}: "nats stream ls" shows what there is.`,
  );
}

/** Gives the subjects that overlap with ours to our streams, which are made where they are missing. */
async function moveSubjects(link: Link, old: StreamInfo, replicas: number): Promise<readonly string[]> {
  const { name, subjects = [] } = old.config;
  const moved = subjects.filter((subject) => OURS.some((own) => subjectsOverlap(subject, own)));
  if (moved.length === 0) return [];
  const kept = subjects.filter((subject) => !moved.includes(subject));
  link.logger.info(`Moving subjects from ${name} to the log`, { subjects: moved.join(", ") });
  const updates = [{ ...old.config, subjects: kept.length > 0 ? kept : [`adopted.${name}`] }];
  for (const stream of STREAMS) {
    const { config } = await prepareStream(link, stream, replicas, moved);
    const missing = subjectFilters(stream).filter((subject) => !config.subjects.includes(subject));
    if (missing.length > 0) updates.push({ ...config, subjects: [...subjectFilters(stream)] });
  }
  // Sent together, so that the server takes them one right after the other.
  const answers = await Promise.all(
    updates.map((config) =>
      link.connection.request(`$JS.API.STREAM.UPDATE.${config.name}`, JSON.stringify(config)),
    ),
  );
  const { error } = answers[0]!.json<{ readonly error?: { readonly description: string } }>();
  if (!error) return moved;
  throw new Fault(
    "AdoptionRefused",
    "conflict",
    `The stream ${name} cannot give up its subjects: ${error.description}.`,
  );
}

/** Makes one of our streams where it is missing, without the subjects that another still holds. */
async function prepareStream(
  link: Link,
  name: StreamName,
  replicas: number,
  held: readonly string[],
): Promise<StreamInfo> {
  const found = await link.attempt(() => findStream(link.manager, name));
  if (found) return found;
  const config = streamConfig(name, replicas);
  const free = config.subjects!.filter((subject) => !held.some((other) => subjectsOverlap(subject, other)));
  return await link.attempt(() => link.manager.streams.add({ ...config, subjects: free }));
}

/** Copies what is not copied yet, in order. */
async function copyHistory(
  link: Link,
  log: EventLog,
  name: string,
): Promise<Pick<Adoption, "copied" | "copiedBefore" | "leftBehind">> {
  const before = await copiedPositions(log, name);
  const leftBehind: Record<string, number> = {};
  let copied = 0;
  await using publisher = log.publisher();
  for await (const events of readOld(link, name)) {
    for (const event of events) {
      if (!parseSubject(event.subject).ok) {
        leftBehind[event.subject] = (leftBehind[event.subject] ?? 0) + 1;
      } else if (!before.has(event.position)) {
        await publisher.publish(copyOf(event, name));
        copied++;
      }
    }
    await publisher.flush();
  }
  link.logger.info(`Adopted ${name}`, { copied, copiedBefore: before.size });
  return { copied, copiedBefore: before.size, leftBehind };
}

/** Everything that the old stream holds; it may have holes, which ours never have. */
async function* readOld(link: Link, name: string): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const info = await oldStream(link, name);
  const { first_seq, last_seq, messages } = info.state;
  if (messages === 0) return;
  const range = { after: first_seq - 1, until: last_seq, subject: ">" };
  // Its events carry the old stream's name, and are only ever copied.
  yield* readStream(link, name as StreamName, epochOf(info), range);
}

const copyOf = (event: StoredEvent, name: string): NewEvent => ({
  subject: event.subject,
  messageId: `adopted:${name}:${event.position}`,
  headers: { ...event.headers, [ADOPTED_FROM]: `${name}:${event.position}` },
  body: event.body,
});

/** The positions in the old stream of what earlier runs copied. */
async function copiedPositions(log: EventLog, name: string): Promise<ReadonlySet<number>> {
  const positions = new Set<number>();
  for (const { name: stream, lastPosition } of await log.streams()) {
    for await (const events of log.read(stream, { after: 0, until: lastPosition })) {
      for (const { headers } of events) {
        const [origin, position] = (headers[ADOPTED_FROM] ?? "").split(":");
        if (origin === name) positions.add(Number(position));
      }
    }
  }
  return positions;
}
