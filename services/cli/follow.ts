/** Follows a stream of server-sent events until Ctrl-C; a lost connection is taken up where it was lost. */
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "@spot-canvas/domain/fault";
import { type ApiClient, faultOf } from "./client.ts";
import { serverSentEvents } from "./server-sent-events.ts";
import type { Terminal } from "./terminal.ts";

const RECONNECT_MS = 5_000;

/** What to follow. */
export interface Following {
  readonly path: string;
  /** The id of an event to begin behind; absent: at the stream's end. */
  readonly after?: string | undefined;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Said whenever a connection begins. */
  readonly greeting: string;
  /** Prints the data of an event. */
  readonly print: (data: string) => void;
}

/** Prints every event. Ends without an error when the signal is raised; throws what time alone does not help. */
export async function follow(client: ApiClient, following: Following): Promise<void> {
  const { terminal, signal } = following;
  let { after } = following;
  const remember = (id: string): void => {
    after = id;
  };
  try {
    while (!signal.aborted) {
      const lost = await untilLost(client, { ...following, after }, remember).catch((error: unknown) => {
        if (signal.aborted || !isPassing(error)) throw error;
        return (error as Fault).message;
      });
      terminal.note(`${lost} Trying again in ${RECONNECT_MS / 1_000} s.`);
      await sleep(RECONNECT_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Prints until the connection ends; gives back what to say of that. */
async function untilLost(
  client: ApiClient,
  { path, after, terminal, greeting, print }: Following,
  remember: (id: string) => void,
): Promise<string> {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (after !== undefined) headers["last-event-id"] = after;
  const answer = await client.send(path, { headers });
  if (!answer.ok) throw await faultOf(answer);
  terminal.note(greeting);
  try {
    for await (const { id, data } of serverSentEvents(answer)) {
      if (id !== undefined) remember(id);
      if (data === undefined) continue;
      print(data);
      await terminal.drained();
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
  }
  return "The connection has ended.";
}

/** Whether time alone may help. */
const isPassing = (error: unknown): boolean => error instanceof Fault && error.kind === "unavailable";
