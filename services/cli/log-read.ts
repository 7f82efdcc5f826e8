/** `canvas log read SUBJECT` */
import { answerLines } from "./answer-lines.ts";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson, parseExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ClientOptions {
  readonly from: number;
  readonly follow?: boolean;
}

/** One event, as the API writes it. */
interface EventLine {
  readonly position: unknown;
  readonly logged_at: string;
  readonly subject: string;
  readonly type: string;
  readonly data?: unknown;
  readonly unreadable?: string;
}

/** Prints events in the order of the log. */
export const command = commandFile<Options, readonly [subject: string]>({
  configure(command) {
    command
      .argument(
        "<subject>",
        "a subject, a filter of subjects (* is one token, > is the rest), or a stream: MARKET, TRADING, QUARANTINE",
      )
      .option("--from <position>", "begin at this position of the stream", parseCount, 1)
      .option("--follow", "go on with what is appended, until Ctrl-C");
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "log read orders.paper",
        "log read 'ledger.trades.*.spot' --from 1000 --json",
        "log read TRADING --follow",
      ),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const query = new URLSearchParams({ subject: call.arguments[0], from: String(options.from) });
    if (options.follow) query.set("follow", "true");
    let events = 0;
    for await (const line of answerLines(await client.request(`/api/v1/log/events?${query}`))) {
      events += 1;
      if (options.json) terminal.out(line);
      else print(parseExactJson(line) as EventLine, terminal);
      await terminal.drained();
    }
    if (events === 0) {
      terminal.note(`No events on ${call.arguments[0]} from position ${options.from} on.`);
    }
    return undefined;
  },
});

function print(event: EventLine, { out, paint }: Terminal): void {
  const body =
    event.unreadable === undefined ? formatExactJson(event.data, 0) : `unreadable: ${event.unreadable}`;
  const head = `${String(event.position).padStart(7)}  ${event.logged_at.slice(0, 23).replace(/Z?$/, "Z")}`;
  out(`${paint.dim(head)}  ${paint.bold(event.type)}  ${event.subject}  ${body}`);
}
