/** Copies a log for a command: shows how far it is, and prints what it came to. */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { type CopiedStream, type CopyOptions, copyLog } from "../log/transfer/copy.ts";
import { count, createPhases } from "./progress.ts";
import { tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Copies, compares and prints, with the time that it took. */
export async function copyAndPrint(
  ends: Pick<CopyOptions, "source" | "target">,
  {
    terminal,
    json,
    signal,
  }: { readonly terminal: Terminal; readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const began = performance.now();
  const phases = createPhases(terminal, "events");
  const onProgress = (stream: StreamName, phase: string, done: number, total: number): void =>
    phases.update(`${stream}: ${phase}`, done, total);
  let streams: readonly CopiedStream[];
  try {
    streams = await copyLog({ ...ends, signal, onProgress });
  } finally {
    phases.end();
  }
  print(streams, { terminal, json, seconds: (performance.now() - began) / 1_000 });
}

function print(
  streams: readonly CopiedStream[],
  {
    terminal,
    json,
    seconds,
  }: { readonly terminal: Terminal; readonly json: boolean; readonly seconds: number },
): void {
  if (json) {
    terminal.out(JSON.stringify({ seconds: Number(seconds.toFixed(3)), streams }, null, 2));
    return;
  }
  const columns = [{ title: "STREAM" }, { title: "EVENTS", align: "right" }, { title: "SHA-256" }] as const;
  const rows = streams.map(({ stream, events, sha256 }) => [stream, count(events), sha256]);
  for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
  const events = streams.reduce((sum, one) => sum + one.events, 0);
  terminal.note(
    `\nBoth hold the same ${count(events)} events at the same positions. It took ${seconds.toFixed(1)} s.`,
  );
}
