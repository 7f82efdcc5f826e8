/** `canvas log read SUBJECT` */
import { answerLines } from "./answer-lines.ts";
import { type ApiClient, openClient } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { formatExactJson, parseExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ClientOptions {
  readonly from: number;
  readonly follow?: boolean;
}

/** Events of one answer: the most that the API gives. */
const PAGE = 10_000;

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
      .argument("<subject>", "a subject, or a filter of subjects: * is one token, > is the rest")
      .option("--from <position>", "begin at this position of the stream", parseCount, 1)
      .option("--follow", "go on with what is appended, until Ctrl-C");
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "log read orders.paper",
        "log read 'ledger.trades.*.spot' --from 1000 --json",
        "log read 'orders.>' --follow",
      ),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    let events = 0;
    for await (const line of eventLines(client, call)) {
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

/** The events, page by page; the last page is the one that is not full. */
async function* eventLines(
  client: ApiClient,
  { options, arguments: [subject] }: Pick<Call<Options, readonly [string]>, "options" | "arguments">,
): AsyncGenerator<string> {
  let { from } = options;
  for (;;) {
    const query = new URLSearchParams({ subject, from: String(from) });
    if (options.follow) query.set("follow", "true");
    else query.set("limit", String(PAGE));
    let events = 0;
    let last = "";
    for await (const line of answerLines(await client.request(`/api/v1/log/events?${query}`))) {
      events += 1;
      last = line;
      yield line;
    }
    if (options.follow || events < PAGE) return;
    from = Number((JSON.parse(last) as { readonly position: number }).position) + 1;
  }
}

function print(event: EventLine, { out, paint }: Terminal): void {
  const body =
    event.unreadable === undefined ? formatExactJson(event.data, 0) : `unreadable: ${event.unreadable}`;
  const head = `${String(event.position).padStart(7)}  ${event.logged_at.slice(0, 23).replace(/Z?$/, "Z")}`;
  out(`${paint.dim(head)}  ${paint.bold(event.type)}  ${event.subject}  ${body}`);
}
