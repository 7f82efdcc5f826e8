/** Copies a log into another, event by event to the same positions, and proves that both then hold the same. */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { EventSource, StreamState } from "@spot-canvas/projections/projector/source";
import type { EventLog } from "../event-log.ts";
import { copiedEvent } from "./record.ts";
import { digestStream } from "./stream-digest.ts";

/** From where to where. */
export interface CopyOptions {
  readonly source: EventSource;
  readonly target: EventLog;
  readonly signal?: AbortSignal;
  /** Told how many events of a stream are copied, and then how many of both are compared. */
  readonly onProgress?: (
    stream: StreamName,
    phase: "copying" | "comparing",
    done: number,
    total: number,
  ) => void;
}

/** What became of a stream. */
export interface CopiedStream {
  readonly stream: StreamName;
  readonly events: number;
  /** Of these, what an earlier run had copied. */
  readonly before: number;
  /** Of all its events, in the source and in the target alike. */
  readonly sha256: string;
}

/**
 * Copies every stream. A target that holds something is refused, unless it is just the beginning of the source: then an
 * earlier run was cut off, and this one goes on. Throws `TargetNotEmpty`, `CopyDiffers` and what the logs throw.
 */
export async function copyLog(options: CopyOptions): Promise<readonly CopiedStream[]> {
  const { source, target, signal } = options;
  const found = new Map((await target.streams()).map((state) => [state.name, state.lastPosition]));
  const states = await source.streams();
  for (const { name, lastPosition } of states) {
    const before = found.get(name) ?? 0;
    if (before > 0) await refuseOther(options, name, before, lastPosition);
  }
  const copied: CopiedStream[] = [];
  for (const state of states) {
    const before = found.get(state.name) ?? 0;
    await copyStream(options, state, before);
    signal?.throwIfAborted();
    copied.push(await compareStream(options, state, before));
  }
  return copied;
}

async function refuseOther(
  { source, target, signal }: CopyOptions,
  stream: StreamName,
  before: number,
  last: number,
): Promise<void> {
  const options = signal ? { signal } : {};
  if (before <= last) {
    const mine = await digestStream(source, stream, before, options);
    const theirs = await digestStream(target, stream, before, options);
    if (mine.sha256 === theirs.sha256) return;
  }
  throw new Fault(
    "TargetNotEmpty",
    "conflict",
    `The stream ${stream} of the target holds ${before} events that are not those of the source: copy into empty streams.`,
  );
}

async function copyStream(
  { source, target, signal, onProgress }: CopyOptions,
  { name, epoch, lastPosition }: StreamState,
  before: number,
): Promise<void> {
  if (before === lastPosition) return;
  await using publisher = target.publisher();
  let done = before;
  const range = { after: before, until: lastPosition, ...(signal ? { signal } : {}) };
  for await (const batch of source.read(name, range)) {
    for (const event of batch) await publisher.publish(copiedEvent(event, epoch));
    for (const { position } of await publisher.flush()) {
      if (position !== ++done) throw moved(name, done, position);
    }
    onProgress?.(name, "copying", done, lastPosition);
  }
}

async function compareStream(
  { source, target, signal, onProgress }: CopyOptions,
  { name, lastPosition }: StreamState,
  before: number,
): Promise<CopiedStream> {
  let done = 0;
  const onEvents = (events: number): void => {
    done += events;
    onProgress?.(name, "comparing", done, 2 * lastPosition);
  };
  const options = { onEvents, ...(signal ? { signal } : {}) };
  const mine = await digestStream(source, name, lastPosition, options);
  const theirs = await digestStream(target, name, lastPosition, options);
  const { lastPosition: end } = (await target.streams()).find((state) => state.name === name)!;
  if (mine.sha256 !== theirs.sha256 || mine.events !== theirs.events || end !== lastPosition) {
    throw new Fault(
      "CopyDiffers",
      "corrupt",
      `The stream ${name} holds ${theirs.events} events (${theirs.sha256}) up to ${end}, the source ${mine.events} ` +
        `(${mine.sha256}) up to ${lastPosition}: do not use the copy; did something write to it meanwhile?`,
    );
  }
  return { stream: name, before, ...mine };
}

const moved = (stream: StreamName, expected: number, position: number): Fault =>
  new Fault(
    "CopyDiffers",
    "conflict",
    `An event of ${stream} went to position ${position}, not to ${expected}: something else writes to the target. ` +
      "Stop it, and copy into empty streams.",
  );
