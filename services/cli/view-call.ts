/** Calls on views take as long as the log is long: they answer with lines of progress, then with their results. */
import { answerLines } from "./answer-lines.ts";
import type { ApiClient } from "./client.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Line<Result> =
  | {
      readonly progress: {
        readonly view: string;
        readonly phase: string;
        readonly done: number;
        readonly total: number;
      };
    }
  | { readonly result: Result };

/** Makes the call, shows its progress and gives its results. */
export async function runViewCall<Result>(
  client: ApiClient,
  path: string,
  label: string,
  terminal: Terminal,
): Promise<readonly Result[]> {
  const answer = await client.request(path, { method: "POST" });
  const results: Result[] = [];
  let progress: Progress | undefined;
  let shown = "";
  try {
    for await (const line of answerLines(answer)) {
      const said = JSON.parse(line) as Line<Result>;
      if ("result" in said) {
        results.push(said.result);
        continue;
      }
      const { view, phase, done, total } = said.progress;
      if (shown !== `${view} ${phase}`) {
        progress?.end();
        progress = createProgress(terminal, `${label} ${view}: ${phase}`, "events");
        shown = `${view} ${phase}`;
      }
      progress?.update(done, total);
    }
  } finally {
    progress?.end();
  }
  return results;
}

/** The names of all views. */
export async function allViews(client: ApiClient): Promise<readonly string[]> {
  const { views } = (await client.get("/api/v1/views")) as {
    readonly views: readonly { readonly view: string }[];
  };
  return views.map(({ view }) => view);
}
