/** `canvas verify [VIEW]` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count } from "./progress.ts";
import { tableLines } from "./table.ts";
import { runViewCall } from "./view-call.ts";

/** How a view compares with a fold of the log to its checkpoint. */
interface VerifyResult {
  readonly view: string;
  readonly equal: boolean;
  readonly positions: Readonly<Record<string, number>>;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly hash: string }[];
  readonly differences: readonly RowDifference[];
}

/** Columns by name, as text. */
type RowText = Readonly<Record<string, string | null>>;

interface RowDifference {
  readonly table: string;
  readonly key: RowText;
  readonly expected?: RowText;
  readonly found?: RowText;
}

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

function resultLines(results: readonly VerifyResult[], paint: Parameters<typeof tableLines>[2]): string[] {
  const columns = [
    { title: "VIEW" },
    { title: "RESULT" },
    { title: "ROWS", align: "right" },
    { title: "UP TO" },
  ] as const;
  const rows = results.map(({ view, equal, differences, tables, positions }) => [
    view,
    equal ? "equal" : `${count(differences.length)} rows differ`,
    count(tables.reduce((sum, table) => sum + table.rows, 0)),
    Object.entries(positions)
      .map(([stream, position]) => `${stream} ${position}`)
      .join(", "),
  ]);
  const differences = results.flatMap(({ view, differences }) => differences.map(differenceLine(view)));
  return [...tableLines(columns, rows, paint), ...differences];
}

const differenceLine =
  (view: string) =>
  ({ table, key, expected, found }: RowDifference): string =>
    `${view}.${table} ${JSON.stringify(key)}: the log says ${shown(expected)}, the table ${shown(found)}`;

const shown = (row: RowText | undefined): string => (row === undefined ? "nothing" : JSON.stringify(row));
