/** Server-sent events over fetch: the session goes with them, and after a cut they go on exactly where they stopped. */
import { refusalOf } from "./call.ts";

/** What is told of a stream. */
export interface StreamListener<T> {
  event(data: T): void;
  /** Cut, with what is known of why; undefined once it flows again. */
  broken(reason: string | undefined): void;
}

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 15_000;

/** Follows a stream until the given function is called. */
export function followStream<T>(url: string, listener: StreamListener<T>): () => void {
  const controller = new AbortController();
  void followOn(url, listener, controller.signal);
  return () => controller.abort();
}

async function followOn<T>(url: string, listener: StreamListener<T>, signal: AbortSignal): Promise<void> {
  let lastId: string | undefined;
  let retry = RETRY_FIRST_MS;
  while (!signal.aborted) {
    try {
      const headers = {
        Accept: "text/event-stream",
        ...(lastId === undefined ? {} : { "Last-Event-ID": lastId }),
      };
      const response = await fetch(url, { headers, signal });
      if (!response.ok || response.body === null) throw await refusalOf(response);
      listener.broken(undefined);
      for await (const { id, data } of eventsOf(response.body)) {
        retry = RETRY_FIRST_MS;
        if (data !== "") listener.event(JSON.parse(data) as T);
        if (id !== undefined) lastId = id;
      }
    } catch (error) {
      if (signal.aborted) return;
      listener.broken(error instanceof Error ? error.message : String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, retry));
    retry = Math.min(RETRY_MOST_MS, retry * 2);
  }
}

/** The events of a body, in order. Comments and other fields are passed over. */
async function* eventsOf(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ readonly id: string | undefined; readonly data: string }> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let id: string | undefined;
  let data: string[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (id !== undefined || data.length > 0) yield { id, data: data.join("\n") };
        id = undefined;
        data = [];
      } else if (line.startsWith("id:")) id = line.slice(3).trim();
      else if (line.startsWith("data:")) data.push(line.slice(5).trim());
    }
  }
}
