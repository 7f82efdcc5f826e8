/** `canvas import trades FILE` */
import { Fault } from "@spot-canvas/domain/fault";
import { type ApiClient, faultOf, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { accountsOf } from "./existing-account.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { readTradeFile } from "./trade-file.ts";

/** Trades in one request: what the API takes. */
const BATCH = 1_000;

interface ImportResult {
  readonly total: number;
  readonly inserted: number;
  readonly duplicates: number;
  readonly errors: number;
  readonly results: readonly {
    readonly trade_id: string;
    readonly status: string;
    readonly error?: string;
  }[];
}

/** Sends one batch. An answer of 422 is a result too: none of its trades could be taken. */
async function importBatch(
  client: ApiClient,
  trades: readonly string[],
  start: number,
): Promise<ImportResult> {
  const answer = await client.send("/api/v1/import", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"trades":[${trades.join(",")}]}`,
  });
  if (answer.ok || answer.status === 422) return (await answer.json()) as ImportResult;
  const fault = await faultOf(answer);
  if (fault.kind !== "usage") throw fault;
  const message = fault.message.replace(
    /^trade\[(\d+)\]/i,
    (_, index) => `Trade ${start + Number(index) + 1}`,
  );
  const before =
    start === 0 ? "Nothing was imported." : `The ${start} trades before this batch are in, and count once.`;
  throw new Fault("ImportRefused", "usage", `${message} ${before}`);
}

interface Options extends ClientOptions {
  readonly account?: string;
}

/** Sends a file's trades to the ledger; a repeated import changes nothing. */
export const command = commandFile<Options, readonly [file: string]>({
  configure(command) {
    command
      .argument(
        "<file>",
        'JSON: {"trades": [...]}, an array, or one trade a line; or a CSV export of Coinbase, Kraken or OKX; ' +
          ".gz is unpacked; - is standard input",
      )
      .option("--account <id>", "the account of a CSV export, which names none");
    addClientOptions(command).addHelpText(
      "after",
      examples("import trades trades.json", "import trades.json", "import trades fills.csv --account live"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const { trades, refused, skipped } = await readTradeFile(call.arguments[0], options.account);
    await using client = await openClient(call, { makes: true });
    const before = (await accountsOf(client)).map(({ id }) => id);
    const progress = createProgress(terminal, "Importing", "trades");
    const sum = { total: 0, inserted: 0, duplicates: 0, errors: 0 };
    const errors: { trade_id: string; error: string }[] = [];
    try {
      for (let start = 0; start < trades.length; start += BATCH) {
        const result = await importBatch(client, trades.slice(start, start + BATCH), start);
        for (const name of ["total", "inserted", "duplicates", "errors"] as const) sum[name] += result[name];
        for (const { trade_id, status, error } of result.results) {
          if (status === "error") errors.push({ trade_id, error: error ?? "refused" });
        }
        progress.update(sum.total, trades.length);
      }
    } finally {
      progress.end();
    }
    if (options.json) terminal.out(JSON.stringify({ ...sum, failed: errors, refused, skipped }, null, 2));
    else {
      const { total, inserted, duplicates } = sum;
      terminal.out(
        `Total: ${total}  Inserted: ${inserted}  Duplicates: ${duplicates}  Errors: ${sum.errors}`,
      );
      for (const { trade_id, error } of errors) terminal.out(`${trade_id}: ${error}`);
      if (skipped > 0)
        terminal.note(`${skipped} rows are no trades, such as deposits: they were passed over.`);
    }
    for (const { id, type } of await accountsOf(client)) {
      if (!before.includes(id)) terminal.note(`Opened the ${type} account ${id}.`);
    }
    for (const { line, reason } of refused) terminal.note(`Line ${line} was not imported: ${reason}.`);
    return sum.errors + refused.length > 0 ? 1 : undefined;
  },
});
