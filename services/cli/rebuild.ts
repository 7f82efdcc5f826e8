/** `canvas rebuild [VIEW]` */

import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count } from "./progress.ts";
import { tableLines } from "./table.ts";
import { runViewCall } from "./view-call.ts";

interface Options extends ClientOptions {
  readonly dryRun?: boolean;
}

/** What became of one view. */
interface RebuildResult {
  readonly view: string;
  readonly events: number;
  readonly seconds: number;
  /** Whether readers see the new generation now. */
  readonly switched: boolean;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly hash: string }[];
  /** Rows that differ from the generation before. */
  readonly changes: readonly { readonly table: string; readonly account?: string; readonly rows: number }[];
}

/** Builds read models again beside the live ones, and puts them in their place. */
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
    const path = `/api/v1/rebuild?${query}`;
    const results = await runViewCall<RebuildResult>(client, path, "Rebuilding", terminal);
    if (options.json) terminal.out(JSON.stringify({ views: results }, null, 2));
    else for (const line of resultLines(results, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

function resultLines(results: readonly RebuildResult[], paint: Parameters<typeof tableLines>[2]): string[] {
  const columns = [
    { title: "VIEW" },
    { title: "OUTCOME" },
    { title: "EVENTS", align: "right" },
    { title: "ROWS", align: "right" },
    { title: "SECONDS", align: "right" },
  ] as const;
  const rows = results.map((result) => [
    result.view,
    outcomeOf(result),
    count(result.events),
    count(result.tables.reduce((sum, table) => sum + table.rows, 0)),
    result.seconds.toFixed(2),
  ]);
  const changes = results.flatMap((result) =>
    result.changes.map(({ table, account, rows }) => {
      const whose = account === undefined ? "" : ` of ${account}`;
      return `${result.view}.${table}: ${count(rows)} rows${whose} differ from before`;
    }),
  );
  return [...tableLines(columns, rows, paint), ...changes];
}

function outcomeOf({ switched, changes }: RebuildResult): string {
  const equal = changes.length === 0 ? "equal" : "different";
  return switched ? `${equal}, switched over` : `${equal}, not switched`;
}
