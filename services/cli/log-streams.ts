/** `canvas log streams` */
import { openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";

/** Shows what the log holds, stream by stream. */
export const command = commandFile<ClientOptions>({
  configure: (command) => void addClientOptions(command).addHelpText("after", examples("log streams")),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const streams = (await client.get("/api/v1/log/streams")) as readonly Row[];
    if (options.json) {
      terminal.out(formatExactJson(streams));
      return undefined;
    }
    const columns = [
      { title: "STREAM", field: "name" },
      { title: "EVENTS", field: "last_position", align: "right" },
      { title: "BYTES", field: "bytes", align: "right" },
      { title: "LAST", field: "last_logged_at" },
      { title: "EPOCH", field: "epoch" },
    ] as const;
    const rows = streams.map((stream) => columns.map((column) => textOf(stream[column.field])));
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
