/** `canvas order cancel ACCOUNT ORDER` */
import { accountPath, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly reason?: string;
}

/** Asks for the end of an open order. */
export const command = commandFile<Options, readonly [account: string, order: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument("<order>", "the order's id, as `canvas orders` lists it")
      .option("--reason <text>", "why, for the log");
    addClientOptions(command).addHelpText(
      "after",
      examples("order cancel paper 5d0e7c1b2a3f4e5d6c7b8a9f0e1d2c3b"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account, order] = call.arguments;
    await using client = await openClient(call);
    const answer = await client.request(accountPath(account, `orders/${encodeURIComponent(order)}/cancel`), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ reason: options.reason }),
    });
    const text = await answer.text();
    const { status } = JSON.parse(text) as { readonly status: "cancelled" | "waiting" };
    if (options.json) terminal.out(text);
    else if (status === "cancelled") terminal.out(`cancelled order ${order}`);
    else terminal.out(`recorded: the account's bot ends ${order} once it runs`);
    return undefined;
  },
});
