/** `canvas log export DIR` */
import type { LogState } from "@spot-canvas/domain/contract/log";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { lockArchive } from "../log/transfer/archive-lock.ts";
import { ArchiveWriter } from "../log/transfer/archive-writer.ts";
import { emptyManifest, endOf, readManifest } from "../log/transfer/manifest.ts";
import type { RecordDocument } from "../log/transfer/record.ts";
import { answerLines } from "./answer-lines.ts";
import { type ApiClient, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count, createProgress } from "./progress.ts";
import { tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

interface Options extends ClientOptions {
  readonly stream?: StreamName;
}

/** Writes the log into a folder; one that holds an earlier export gets what came since. */
export const command = commandFile<Options, readonly [folder: string]>({
  configure(command) {
    command
      .argument("<folder>", "where the segments go; what is sealed there already stays as it is")
      .option("--stream <name>", "only MARKET, TRADING or QUARANTINE", parseStream);
    addClientOptions(command).addHelpText(
      "after",
      "\nIt may run beside everything else. `sha256sum -c SHA256SUMS` in the folder checks it without this program.\n" +
        examples("log export /backup/canvas", "log export /archive --stream MARKET"),
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const [folder] = call.arguments;
    await using client = await openClient(call);
    await using _held = await lockArchive(folder, "canvas log export");
    const writer = new ArchiveWriter(folder, {
      ...((await readManifest(folder)) ?? emptyManifest(VERSION)),
      program: VERSION,
    });
    const began = performance.now();
    const ends = await consistentEnds(client);
    for (const { name, epoch, last_position: until } of ends) {
      if (options.stream !== undefined && options.stream !== name) continue;
      await exportStream({ client, writer, terminal }, { name, epoch, until });
    }
    const seconds = (performance.now() - began) / 1_000;
    if (options.json) terminal.out(JSON.stringify(writer.manifest, null, 2));
    else print(writer, seconds, terminal);
    return undefined;
  },
});

type End = LogState["streams"][number];

/**
 * Where each stream is cut. What was decided refers to candles before it, so TRADING is cut first: whatever an event in
 * the archive refers to is in the archive too.
 */
async function consistentEnds(client: ApiClient): Promise<readonly End[]> {
  const look = async (): Promise<readonly End[]> =>
    (JSON.parse(await (await client.request("/api/v1/log/streams")).text()) as LogState).streams;
  const trading = (await look()).filter(({ name }) => name === "TRADING");
  const others = (await look()).filter(({ name }) => name !== "TRADING");
  return [...trading, ...others];
}

async function exportStream(
  {
    client,
    writer,
    terminal,
  }: { readonly client: ApiClient; readonly writer: ArchiveWriter; readonly terminal: Terminal },
  { name, epoch, until }: { readonly name: StreamName; readonly epoch: string; readonly until: number },
): Promise<void> {
  const from = writer.reached(name, epoch) + 1;
  const progress = createProgress(terminal, `Exporting ${name}`, "events");
  async function* records(): AsyncGenerator<RecordDocument> {
    if (from > until) return;
    const query = new URLSearchParams({ stream: name, from: String(from), until: String(until) });
    for await (const line of answerLines(await client.request(`/api/v1/log/export?${query}`))) {
      const document = JSON.parse(line) as RecordDocument;
      yield document;
      progress.update(document.position - from + 1, until - from + 1);
    }
  }
  try {
    await writer.add(name, epoch, records());
  } finally {
    progress.end();
  }
  const reached = writer.reached(name, epoch);
  if (reached >= until) return;
  const text = `The export of ${name} ended at ${reached} of ${until}: run it again, and it goes on from there.`;
  throw new Fault("ExportInterrupted", "unavailable", text);
}

function print({ manifest }: ArchiveWriter, seconds: number, terminal: Terminal): void {
  const columns = [
    { title: "STREAM" },
    { title: "EVENTS", align: "right" },
    { title: "SEGMENTS", align: "right" },
    { title: "BYTES", align: "right" },
  ] as const;
  const rows = manifest.streams.map((stream) => [
    stream.name,
    count(endOf(stream)),
    count(stream.segments.length),
    count(stream.segments.reduce((sum, { bytes }) => sum + bytes, 0)),
  ]);
  for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
  terminal.note(`\nIt took ${seconds.toFixed(1)} s.`);
}

function parseStream(text: string): StreamName {
  const name = STREAMS.find((stream) => stream === text.toUpperCase());
  if (name !== undefined) return name;
  throw new Fault("NoSuchStream", "usage", `There is no stream "${text}": use ${STREAMS.join(", ")}.`);
}
