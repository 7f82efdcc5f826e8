/** `canvas risk set ACCOUNT` */
import type { Risk } from "@spot-canvas/domain/contract/risk";
import { Fault } from "@spot-canvas/domain/fault";
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { riskLines } from "./risk-lines.ts";
import { RISK_OPTIONS, type Settings, settingsOf } from "./risk-options.ts";

type Options = ClientOptions & { readonly clear?: boolean } & Readonly<Record<string, unknown>>;

/** Says how an account sizes, protects and bounds what it enters. What is left out stays; `none` takes one away. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command.argument("<account>", "the account's id");
    for (const { flags, help } of RISK_OPTIONS) command.option(flags, help);
    command.option("--clear", "begin from nothing: what is not named now bounds nothing");
    addClientOptions(command).addHelpText(
      "after",
      `\nEffective with the next decision. What is left out stays, \`none\` takes one away; times are like 30m, 4h, 7d.\n${examples(
        "risk set paper --size 10% --max-positions 5 --stop-loss 5% --max-daily-loss 3%",
        "risk set paper --size risk:1% --trail 4%:2% --stop-guard 3:1d:12h",
        "risk set paper --max-daily-loss none",
      )}`,
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const path = accountPath(account, "risk");
    const present = options.clear ? {} : ((await (await client.request(path)).json()) as Risk).settings;
    const settings: Settings = settingsOf(present, options);
    if (!options.clear && JSON.stringify(settings) === JSON.stringify(present) && !namesAny(options)) {
      throw new Fault("NothingSaid", "usage", "Say what to set: see `canvas risk set --help`.");
    }
    const answer = await client.request(path, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(settings),
    });
    const set = (await answer.json()) as Risk;
    if (options.json) terminal.out(JSON.stringify(set, null, 2));
    else for (const line of riskLines(set.settings, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

const namesAny = (options: Options): boolean => RISK_OPTIONS.some(({ name }) => options[name] !== undefined);
