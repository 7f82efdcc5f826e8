/** Answers that never end: server-sent events, at the pace of the reader. */
import { writeJson } from "@spot-canvas/domain/contract/json";
import { within } from "../waiting/within.ts";

/** One event, or one comment, which readers that know none skip. An event without an id leaves the last id as it is. */
export type ServerSentEvent<T> =
  | { readonly id: string; readonly document?: T }
  | { readonly document: T }
  | { readonly comment: string };

/** Makes the events of an answer, batch by batch, until the signal is raised. */
export type Events<T> = (signal: AbortSignal) => AsyncIterable<readonly ServerSentEvent<T>[]>;

/** How an answer of events is given. */
export interface EventStreamOptions {
  readonly numbers: "number" | "string";
  /** Ends it from the server's side. */
  readonly stop: AbortSignal;
  /** Told once when it ends, with the error where one ended it. */
  readonly ended: (error?: unknown) => void;
  /** Cuts the connection of a reader that takes nothing. */
  readonly cut: () => void;
  readonly heartbeatMs?: number;
  readonly stalledMs?: number;
}

/** A comment is sent when nothing happens for so long. */
const HEARTBEAT_MS = 30_000;
/** A reader that takes nothing for so long is disconnected: it resumes with the last id that it has. */
const STALLED_MS = 60_000;

const encoder = new TextEncoder();

/**
 * The body of an answer. A batch is asked for when the reader has taken the one before, so that a slow one costs no
 * memory and misses nothing: what it has not taken yet is still in the log.
 */
export function eventStream<T>(events: Events<T>, options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { numbers, stop, ended, cut, heartbeatMs = HEARTBEAT_MS, stalledMs = STALLED_MS } = options;
  const left = new AbortController();
  const source = events(AbortSignal.any([left.signal, stop]))[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<readonly ServerSentEvent<T>[]>> | undefined;
  let stalled: NodeJS.Timeout | undefined;
  let isOver = false;
  const end = (error?: unknown): void => {
    clearTimeout(stalled);
    if (isOver) return;
    isOver = true;
    left.abort();
    ended(error);
    // A generator that waits for its log ends by the signal; its failure is nobody's any more.
    Promise.resolve(source.return?.()).catch(() => undefined);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stalled);
        try {
          next ??= source.next();
          const turn = await within(next, heartbeatMs, () => "late" as const);
          if (turn === "late") controller.enqueue(encoder.encode(": keepalive\n\n"));
          else {
            next = undefined;
            if (turn.done) {
              end();
              controller.close();
              return;
            }
            controller.enqueue(encoder.encode(turn.value.map((event) => textOf(event, numbers)).join("")));
          }
          stalled = setTimeout(cut, stalledMs);
        } catch (error) {
          end(error);
          controller.close();
        }
      },
      cancel: () => end(),
    },
    { highWaterMark: 0 },
  );
}

/** An event as it is written. A position without a document is remembered by readers and shown by none. */
function textOf<T>(event: ServerSentEvent<T>, numbers: "number" | "string"): string {
  if ("comment" in event) return `: ${event.comment}\n\n`;
  const id = "id" in event ? `id: ${event.id}\n` : "";
  const data = event.document === undefined ? "" : `data: ${writeJson(event.document, { numbers })}\n`;
  return `${id}${data}\n`;
}
