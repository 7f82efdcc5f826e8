/** `canvas accounts close ACCOUNT` */
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly reason?: string;
}

/** Closes an account whose positions are closed; its history stays. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command.argument("<account>", "the account's id").option("--reason <text>", "why, for the audit trail");
    addClientOptions(command).addHelpText("after", examples("accounts close old-exchange"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const answer = await client.request(accountPath(account, "close"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ reason: options.reason }),
    });
    if (options.json) terminal.out(await answer.text());
    else terminal.out(`closed account ${account}`);
    return undefined;
  },
});
