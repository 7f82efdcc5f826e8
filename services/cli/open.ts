/** `canvas open` */
import { Fault } from "@spot-canvas/domain/fault";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

const NOTHING = "No Spot Canvas serves pages here: start it with `pnpm canvas up`, which prints a link too.";

/** Prints a link that opens the pages of a running Spot Canvas in a browser, once. */
export const command = commandFile<ClientOptions>({
  configure(command) {
    addClientOptions(command).addHelpText("after", examples("open"));
  },

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    if (client.url === undefined) throw new Fault("NothingListens", "not-found", NOTHING);
    const answer = await client.request("/api/v1/links", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const { path } = (await answer.json()) as { readonly path: string };
    const url = new URL(path, client.url).href;
    if (options.json) terminal.out(JSON.stringify({ url }));
    else {
      terminal.note("Open this within 15 minutes; it lets in one browser, once:");
      terminal.out(url);
    }
    return undefined;
  },
});
