/** `canvas trades watch ACCOUNT` */
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "@spot-canvas/domain/fault";
import { type ApiClient, accountPath, faultOf, openClient } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { serverSentEvents } from "./server-sent-events.ts";

const RECONNECT_MS = 5_000;

interface Options extends ClientOptions {
  readonly after?: string;
}

type WatchCall = Call<Options, readonly [account: string]>;

/** Prints each new trade as a line of JSON, until Ctrl-C; a lost connection is taken up where it was lost. */
export const command = commandFile<Options, readonly [account: string]>({
  endsByInterrupt: true,

  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--after <position>", "begin behind this position of the log; 0 is its beginning");
    addClientOptions(command).addHelpText(
      "after",
      examples("trades watch paper", "trades watch paper --after 0 | jq .price"),
    );
  },

  async run(call) {
    try {
      await using client = await openClient(call);
      await watch(client, call);
    } catch (error) {
      if (!call.signal.aborted) throw error;
    }
    return EXIT.ok;
  },
});

async function watch(client: ApiClient, { terminal, options, arguments: [account], signal }: WatchCall) {
  const path = accountPath(account, "trades/stream");
  let after = options.after;
  while (!signal.aborted) {
    const lost = await untilLost(client, path, after, (answer) => print(answer)).catch((error: unknown) => {
      if (signal.aborted || !isPassing(error)) throw error;
      return (error as Fault).message;
    });
    terminal.note(`${lost} Trying again in ${RECONNECT_MS / 1_000} s.`);
    await sleep(RECONNECT_MS, undefined, { signal });
  }

  async function print(answer: Response): Promise<void> {
    terminal.note(`Watching ${account}. Press Ctrl-C to end.`);
    for await (const { id, data } of serverSentEvents(answer)) {
      after = id ?? after;
      if (data === undefined) continue;
      terminal.out(data);
      await terminal.drained();
    }
  }
}

/** Prints until the connection ends; gives back what to say of that. */
async function untilLost(
  client: ApiClient,
  path: string,
  after: string | undefined,
  print: (answer: Response) => Promise<void>,
): Promise<string> {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (after !== undefined) headers["last-event-id"] = after;
  const answer = await client.send(path, { headers });
  if (!answer.ok) throw await faultOf(answer);
  try {
    await print(answer);
  } catch (error) {
    if (error instanceof Fault) throw error;
  }
  return "The connection has ended.";
}

/** Whether time alone may help. */
const isPassing = (error: unknown): boolean => error instanceof Fault && error.kind === "unavailable";
