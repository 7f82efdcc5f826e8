/** `canvas rebuild [VIEW]` */
import { answerLines } from "./answer-lines.ts";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly dryRun?: boolean;
}

/** What became of one view. */
interface RebuildResult {
  readonly view: string;
  readonly events: number;
  readonly seconds: number;
  readonly outcome: string;
}

type Line =
  | { readonly progress: { readonly view: string; readonly done: number; readonly total: number } }
  | { readonly result: RebuildResult };

/** Builds read models again beside the live ones, and puts them in their place where they are equal or newer. */
export const command = commandFile<Options, readonly [view: string | undefined]>({
  configure(command) {
    command
      .argument("[view]", "candles, signals, orders, ledger or quarantine; all of them where none is named")
      .option("--dry-run", "build and compare, and leave the live tables as they are");
    addClientOptions(command).addHelpText("after", examples("rebuild", "rebuild ledger --dry-run"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [view] = call.arguments;
    await using client = await openClient(call);
    const query = new URLSearchParams();
    if (view !== undefined) query.set("view", view);
    if (options.dryRun) query.set("dry_run", "true");
    const answer = await client.request(`/api/v1/rebuild?${query}`, { method: "POST" });
    const results: RebuildResult[] = [];
    const progress = createProgress(terminal, "Rebuilding", "events");
    try {
      for await (const line of answerLines(answer)) {
        const said = JSON.parse(line) as Line;
        if ("result" in said) results.push(said.result);
        else progress.update(said.progress.done, said.progress.total);
      }
    } finally {
      progress.end();
    }
    if (options.json) terminal.out(JSON.stringify({ views: results }, null, 2));
    else for (const text of resultLines(results, terminal.paint)) terminal.out(text);
    return undefined;
  },
});

function resultLines(results: readonly RebuildResult[], paint: Parameters<typeof tableLines>[2]): string[] {
  return tableLines(
    [
      { title: "VIEW" },
      { title: "EVENTS", align: "right" },
      { title: "SECONDS", align: "right" },
      { title: "OUTCOME" },
    ],
    results.map(({ view, events, seconds, outcome }) => [view, String(events), seconds.toFixed(2), outcome]),
    paint,
  );
}
