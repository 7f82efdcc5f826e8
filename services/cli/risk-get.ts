/** `canvas risk get ACCOUNT` */
import type { Risk } from "@spot-canvas/domain/contract/risk";
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { riskLines } from "./risk-lines.ts";

/** Shows how an account sizes, protects and bounds what it enters. */
export const command = commandFile<ClientOptions, readonly [account: string]>({
  configure(command) {
    command.argument("<account>", "the account's id");
    addClientOptions(command).addHelpText("after", examples("risk get paper"));
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const risk = (await (await client.request(accountPath(call.arguments[0], "risk"))).json()) as Risk;
    if (options.json) terminal.out(JSON.stringify(risk, null, 2));
    else for (const line of riskLines(risk.settings, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
