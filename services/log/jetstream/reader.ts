/** Reading a stream: history, then what is appended, across lost connections and stalls, and never past a changed log. */
import { setTimeout as sleep } from "node:timers/promises";
import type { StreamInfo } from "@nats-io/jetstream";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { ReadOptions } from "@spot-canvas/projections/projector/source";
import { compileSubjectFilter } from "../subject-filter.ts";
import { API_ERROR, apiErrorCode, asFault, isTransient } from "./api.ts";
import { backoff } from "./connection.ts";
import { consumerFilter } from "./consumer-filter.ts";
import { Delivery } from "./delivery.ts";
import type { Link } from "./link.ts";
import type { StoredEvent } from "./stored-event.ts";
import { epochOf } from "./streams.ts";

/** How long a filtered reading first waits before it asks whether the stream has passed its end; then twice as long. */
const PATIENCE_FIRST_MS = 10;
const PATIENCE_MAX_MS = 500;

/** Reads a stream whose epoch must stay what it was when the log was opened. */
export async function* readStream(
  link: Link,
  stream: StreamName,
  epoch: string,
  wanted: ReadOptions,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const { subject, ...rest } = wanted;
  const filter = subject === undefined ? undefined : consumerFilter(stream, subject);
  const options = filter === undefined ? rest : { ...rest, subject: filter };
  // What the server cannot leave out is left out here.
  const matches = filter === subject ? undefined : compileSubjectFilter(subject!).matches;
  const { until, signal } = options;
  let position = options.after;
  let failures = 0;
  while (!signal?.aborted && (until === undefined || position < until)) {
    if (failures > 0) await sleep(backoff(failures), undefined, signal ? { signal } : {}).catch(() => {});
    failures++;
    const info = await link.persist(() => streamInfo(link, stream), signal);
    if (!info) return;
    const changed = changeOf(info, epoch, position);
    if (changed) throw changed;
    await using delivery = await openDelivery(link, stream, { ...options, after: position });
    for await (const events of deliveries(link, stream, delivery, { ...options, after: position })) {
      failures = 0;
      if (events === "passed" || signal?.aborted) return;
      position = events.at(-1)!.position;
      const matching = matches === undefined ? events : events.filter((event) => matches(event.subject));
      if (matching.length > 0) yield matching;
    }
  }
}

/** The batches of one delivery, up to where the reading ends; `passed` where nothing more can match before that. */
async function* deliveries(
  link: Link,
  stream: StreamName,
  delivery: Delivery | undefined,
  { after, until, subject }: ReadOptions,
): AsyncGenerator<readonly StoredEvent[] | "passed", void, undefined> {
  let position = after;
  let patience = until === undefined || subject === undefined ? undefined : PATIENCE_FIRST_MS;
  for (;;) {
    const taken = await delivery?.take(patience);
    if (!taken) return;
    if (taken.length === 0) {
      patience = Math.min(2 * patience!, PATIENCE_MAX_MS);
      if (await hasPassed(link, stream, delivery!, until!)) yield "passed";
      continue;
    }
    const events = until === undefined ? taken : taken.filter((event) => event.position <= until);
    if (subject === undefined) checkContiguous(stream, position, events);
    if (events.length > 0) yield events;
    if (events.length < taken.length) yield "passed";
    position = taken.at(-1)!.position;
    if (until !== undefined && position >= until) return;
  }
}

async function openDelivery(
  link: Link,
  stream: StreamName,
  options: ReadOptions,
): Promise<Delivery | undefined> {
  const { after, until, subject, signal } = options;
  const range = {
    stream,
    after,
    ...(until === undefined ? {} : { until }),
    ...(subject === undefined ? {} : { subject }),
  };
  try {
    return await Delivery.open(link, range, signal);
  } catch (error) {
    // A stream that went away just now is looked at again, and named for what became of it.
    if (isTransient(error) || apiErrorCode(error) === API_ERROR.streamNotFound) return undefined;
    throw asFault(error);
  }
}

/** Whether the stream has reached a position and everything that matches up to there was taken. */
async function hasPassed(
  link: Link,
  stream: StreamName,
  delivery: Delivery,
  until: number,
): Promise<boolean> {
  try {
    const { state } = await link.ask(() => link.manager.streams.info(stream));
    return state.last_seq >= until && (await delivery.isExhausted());
  } catch {
    return false; // The delivery's own watch, or the next look, finds out what is wrong.
  }
}

async function streamInfo(link: Link, stream: StreamName): Promise<StreamInfo> {
  try {
    return await link.manager.streams.info(stream);
  } catch (error) {
    if (apiErrorCode(error) === API_ERROR.streamNotFound) {
      throw logChanged(`The stream ${stream} is no longer on the server`);
    }
    throw error;
  }
}

/** What has become of a stream since it was last read, where it is no longer the same log. */
function changeOf(info: StreamInfo, epoch: string, after: number): Fault | undefined {
  const { config, state } = info;
  const now = epochOf(info);
  if (now !== epoch) {
    return logChanged(
      `The stream ${config.name} was recreated at ${info.created}: its epoch was ${epoch} and is ${now}`,
    );
  }
  if (state.last_seq < after) {
    return logChanged(
      `The stream ${config.name} ends at ${state.last_seq}, but position ${after} was read before`,
    );
  }
  if (state.first_seq > after + 1) {
    return logChanged(
      `The stream ${config.name} begins at ${state.first_seq}: events from ${after + 1} on were removed`,
    );
  }
  return undefined;
}

function checkContiguous(stream: StreamName, after: number, events: readonly StoredEvent[]): void {
  let expected = after;
  for (const { position } of events) {
    if (position !== ++expected) {
      throw logChanged(`The stream ${stream} lacks the events from ${expected} to ${position - 1}`);
    }
  }
}

/** The log is not what it was: nothing that was built from it may go on as if it were. */
export const logChanged = (what: string): Fault =>
  new Fault(
    "LogChanged",
    "conflict",
    `${what}. What was built from it cannot be carried on: restore the stream, or rebuild from the log as it is now.`,
  );
