/** `canvas verify [VIEW]` */
import type { VerifyResult } from "@spot-canvas/domain/contract/views";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count } from "./progress.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";
import { runViewCall } from "./view-call.ts";

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
    const query = view === undefined ? "" : `?${new URLSearchParams({ view })}`;
    const results = await runViewCall<VerifyResult>(client, `/api/v1/verify${query}`, "Verifying", terminal);
    const equal = results.every((result) => result.equal);
    if (options.json) terminal.out(JSON.stringify({ equal, views: results }, null, 2));
    else for (const text of resultLines(results, terminal.paint)) terminal.out(text);
    return equal ? EXIT.ok : EXIT.failure;
  },
});

function resultLines(results: readonly VerifyResult[], paint: Paint): string[] {
  const columns = [
    { title: "VIEW" },
    { title: "RESULT" },
    { title: "EVENTS", align: "right" },
    { title: "ROWS", align: "right" },
    { title: "SECONDS", align: "right" },
  ] as const;
  const rows = results.map((result) => [
    result.view,
    result.equal ? "equal" : `${count(result.differences.length)} rows differ`,
    count(result.events),
    count(result.rows),
    (result.milliseconds / 1_000).toFixed(2),
  ]);
  const differences = results.flatMap(({ view, differences }) => differences.map(differenceLine(view)));
  return [...tableLines(columns, rows, paint), ...differences];
}

const differenceLine =
  (view: string) =>
  ({ table, key, stored, folded }: VerifyResult["differences"][number]): string =>
    `${view}.${table} ${key}: the table has ${shown(stored)}, the log says ${shown(folded)}`;

const shown = (row: Readonly<Record<string, string | null>> | undefined): string =>
  row === undefined ? "no such row" : JSON.stringify(row);
