/** `canvas rebuild [VIEW]` */
import type { RebuildResult } from "@spot-canvas/domain/contract/views";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count } from "./progress.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";
import { allViews, runViewCall } from "./view-call.ts";

interface Options extends ClientOptions {
  readonly dryRun?: boolean;
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
    const [named] = call.arguments;
    await using client = await openClient(call);
    const results: RebuildResult[] = [];
    for (const view of named === undefined ? await allViews(client) : [named]) {
      const path = `/api/v1/views/${encodeURIComponent(view)}/rebuild${options.dryRun ? "?dry_run=true" : ""}`;
      results.push(...(await runViewCall<RebuildResult>(client, path, "Rebuilding", terminal)));
    }
    if (options.json) terminal.out(JSON.stringify({ views: results }, null, 2));
    else for (const line of resultLines(results, terminal.paint)) terminal.out(line);
    return results.some(({ outcome }) => outcome === "refused") ? EXIT.failure : EXIT.ok;
  },
});

function resultLines(results: readonly RebuildResult[], paint: Paint): string[] {
  const columns = [
    { title: "VIEW" },
    { title: "OUTCOME" },
    { title: "EVENTS", align: "right" },
    { title: "ROWS", align: "right" },
    { title: "SECONDS", align: "right" },
    { title: "STATE-HASH" },
  ] as const;
  const rows = results.map((result) => [
    result.view,
    result.outcome,
    count(result.events),
    count(result.rows),
    (result.milliseconds / 1_000).toFixed(2),
    result.hash,
  ]);
  const remarks = results.flatMap(({ view, changes, message }) => [
    ...changes.map(({ table, account, rows }) => {
      const whose = account === undefined ? "" : ` of ${account}`;
      return `${view}.${table}: ${count(rows)} rows${whose} differ from before`;
    }),
    ...(message === undefined ? [] : [`${view}: ${message}`]),
  ]);
  return [...tableLines(columns, rows, paint), ...remarks];
}
