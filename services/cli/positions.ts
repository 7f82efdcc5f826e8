/** `canvas positions ACCOUNT` */
import { Option } from "commander";
import { accountPath, openClient, rowsOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import {
  addMarkOption,
  addMomentOptions,
  type MarkOptions,
  type MomentOptions,
  momentQuery,
} from "./moment-options.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { positionLines } from "./position-table.ts";

interface Options extends ClientOptions, MomentOptions, MarkOptions {
  readonly status: string;
}

/** Lists all positions of an account, newest first. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .addOption(
        new Option("--status <status>", "which positions").choices(["open", "closed", "all"]).default("open"),
      );
    addClientOptions(addMomentOptions(addMarkOption(command))).addHelpText(
      "after",
      examples("positions paper --status all", "positions paper --as-of 2024-01-31T00:00:00Z"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const path = accountPath(call.arguments[0], "positions");
    const query = { status: options.status, ...momentQuery(options) };
    const positions = await rowsOf(client, path, "positions", query, 0);
    if (options.json) terminal.out(formatExactJson({ positions }));
    else if (positions.length === 0) terminal.note(emptyNote(call.arguments[0], options.status));
    else for (const line of positionLines(positions, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

const emptyNote = (account: string, status: string): string =>
  status === "open"
    ? `${account} has no open positions: --status all shows the closed ones.`
    : `${account} has no ${status === "all" ? "" : "closed "}positions.`;
