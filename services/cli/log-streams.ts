/** `canvas log streams` */
import { openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";

interface LogState {
  readonly engine: string;
  readonly version: string;
  readonly durability: string;
  readonly streams: readonly (Row & { readonly skipped?: readonly Row[] })[];
}

/** Shows what the log holds, stream by stream. */
export const command = commandFile<ClientOptions>({
  configure: (command) => void addClientOptions(command).addHelpText("after", examples("log streams")),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const log = (await client.get("/api/v1/log/streams")) as LogState;
    if (options.json) {
      terminal.out(formatExactJson(log));
      return undefined;
    }
    const columns = [
      { title: "STREAM", field: "name" },
      { title: "FIRST", field: "first_position", align: "right" },
      { title: "LAST", field: "last_position", align: "right" },
      { title: "BYTES", field: "bytes", align: "right" },
      { title: "LOGGED", field: "last_logged_at" },
      { title: "EPOCH", field: "epoch" },
    ] as const;
    const rows = log.streams.map((stream) => columns.map((column) => textOf(stream[column.field])));
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    terminal.note(`\n${log.engine} ${log.version}: ${log.durability}`);
    for (const { name, skipped } of log.streams) {
      for (const { type, events, first_position, last_position } of skipped ?? []) {
        terminal.note(
          `${textOf(name)} has ${textOf(events)} of an unknown type ${textOf(type)}, from position ` +
            `${textOf(first_position)} to ${textOf(last_position)}: kept and skipped; a newer program may know it.`,
        );
      }
    }
    return undefined;
  },
});
