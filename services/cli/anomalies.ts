/** `canvas anomalies ACCOUNT` */
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";

interface Anomaly {
  readonly kind: string;
  readonly at: string;
  readonly text: string;
}

/** Lists what is wrong with the books of an account. */
export const command = commandFile<ClientOptions, readonly [account: string]>({
  configure: (command) =>
    void addClientOptions(command.argument("<account>", "the account's id")).addHelpText(
      "after",
      examples("anomalies live"),
    ),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const answer = (await client.get(accountPath(call.arguments[0], "anomalies"))) as {
      readonly anomalies: readonly Anomaly[];
    };
    if (options.json) terminal.out(formatExactJson(answer));
    else if (answer.anomalies.length === 0) terminal.note(`Nothing is wrong with ${call.arguments[0]}.`);
    else {
      const columns = ["TIME", "KIND", "WHAT"].map((title) => ({ title }));
      const rows = answer.anomalies.map(({ at, kind, text }) => [at, kind, text]);
      for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    }
    return undefined;
  },
});
