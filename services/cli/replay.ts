/** `canvas replay ACCOUNT` */
import type { Replay } from "@spot-canvas/domain/contract/replay";
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { queryOf } from "./query.ts";

interface Options extends ClientOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Goes through a recorded session again, and says what comes out otherwise. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--from <time>", "from this market time on, RFC 3339; else from its beginning")
      .option("--to <time>", "up to this market time; else to its end");
    addClientOptions(command).addHelpText(
      "after",
      `\nIt ends with 1 where something comes out otherwise.\n${examples(
        "replay paper",
        "replay paper --from 2024-03-01T00:00:00Z --to 2024-03-02T00:00:00Z",
      )}`,
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const query = queryOf({ from: options.from, to: options.to });
    const replay = (await client.get(`${accountPath(account, "replay")}?${query}`)) as Replay;
    const { decisions, fills, difference } = replay;
    const range = options.from === undefined && options.to === undefined ? "" : " in that time";
    if (options.json) terminal.out(formatExactJson(replay));
    else if (difference === undefined && Number(decisions) + Number(fills) === 0) {
      terminal.note(
        `Of ${account} no decision and no fill is recorded${range}: there is nothing to hold against it.`,
      );
    } else if (difference === undefined) {
      terminal.out(
        `No event differs: ${decisions} decisions and ${fills} fills of ${account} come out as they were recorded.`,
      );
    } else {
      const { what, at, recorded, repeated } = difference;
      terminal.out(
        `The first that differs, after ${decisions} decisions and ${fills} fills: ${SENTENCE[what]}, at ${at}.`,
      );
      if (recorded !== undefined) terminal.out(`recorded  ${formatExactJson(recorded, 0)}`);
      if (repeated !== undefined) terminal.out(`repeated  ${formatExactJson(repeated, 0)}`);
    }
    return difference === undefined ? EXIT.ok : EXIT.failure;
  },
});

const SENTENCE: Readonly<Record<NonNullable<Replay["difference"]>["what"], string>> = {
  verdict: "another verdict on a signal",
  fill: "another fill",
  "not recorded": "the log lacks what the bot does now",
  "not repeated": "the bot does not do what the log has",
};
