/** `canvas verify` */
import { answerLines } from "./answer-lines.ts";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { tableLines } from "./table.ts";

/** How a view compares with a fold of the log to its checkpoint. */
interface VerifyResult {
  readonly view: string;
  readonly rows: number;
  readonly differences: readonly string[];
}

type Line =
  | { readonly progress: { readonly view: string; readonly done: number; readonly total: number } }
  | { readonly result: VerifyResult };

/** Folds the log again and reports every row of the read models that differs; exit code 1 where one does. */
export const command = commandFile<ClientOptions, readonly [view: string | undefined]>({
  configure(command) {
    command.argument(
      "[view]",
      "candles, signals, orders, ledger or quarantine; all of them where none is named",
    );
    addClientOptions(command).addHelpText("after", examples("verify", "verify ledger --json"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [view] = call.arguments;
    await using client = await openClient(call);
    const query = new URLSearchParams(view === undefined ? {} : { view });
    const answer = await client.request(`/api/v1/verify?${query}`, { method: "POST" });
    const results: VerifyResult[] = [];
    const progress = createProgress(terminal, "Verifying", "events");
    try {
      for await (const line of answerLines(answer)) {
        const said = JSON.parse(line) as Line;
        if ("result" in said) results.push(said.result);
        else progress.update(said.progress.done, said.progress.total);
      }
    } finally {
      progress.end();
    }
    const differs = results.some(({ differences }) => differences.length > 0);
    if (options.json) terminal.out(JSON.stringify({ equal: !differs, views: results }, null, 2));
    else for (const text of resultLines(results, terminal.paint)) terminal.out(text);
    return differs ? 1 : undefined;
  },
});

function resultLines(results: readonly VerifyResult[], paint: Parameters<typeof tableLines>[2]): string[] {
  const table = tableLines(
    [{ title: "VIEW" }, { title: "ROWS", align: "right" }, { title: "DIFFERENCES", align: "right" }],
    results.map(({ view, rows, differences }) => [view, String(rows), String(differences.length)]),
    paint,
  );
  return [
    ...table,
    ...results.flatMap(({ view, differences }) => differences.map((text) => `${view}: ${text}`)),
  ];
}
