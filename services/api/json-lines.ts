/** Answers that come line by line: one JSON document each, at the pace of the reader. */
import { type JsonOptions, writeJson } from "@spot-canvas/domain/contract/json";

/** Makes the documents of an answer, batch by batch, until the signal is raised. */
export type Lines<T> = (signal: AbortSignal) => AsyncIterable<readonly T[]>;

const encoder = new TextEncoder();

/**
 * The body of an answer. A batch is asked for when the reader has taken the one before; when it leaves, the signal that
 * `lines` was given is raised. A failure in the middle is the last line, `{"error": ...}`: the status was long sent.
 */
export function jsonLines<T>(
  lines: Lines<T>,
  options: JsonOptions,
  stop: AbortSignal,
  onFailure: (error: unknown) => string,
): ReadableStream<Uint8Array> {
  const left = new AbortController();
  const source = lines(AbortSignal.any([left.signal, stop]))[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.next();
          if (done) controller.close();
          else
            controller.enqueue(encoder.encode(value.map((line) => `${writeJson(line, options)}\n`).join("")));
        } catch (error) {
          if (!left.signal.aborted) {
            controller.enqueue(encoder.encode(`${JSON.stringify({ error: onFailure(error) })}\n`));
          }
          controller.close();
        }
      },
      async cancel() {
        left.abort();
        await source.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
