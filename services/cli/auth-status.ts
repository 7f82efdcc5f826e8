/** `canvas auth status` */
import { apiAddress, keyOf, tenantOf } from "./api-address.ts";
import { commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { fieldLines } from "./table.ts";

/** Says to which API commands talk, with which key, and as whom. */
export const command = commandFile<ClientOptions>({
  configure: (command) =>
    void addClientOptions(command).addHelpText("after", examples("auth status", "auth status --json")),

  async run(call) {
    const { terminal, options, signal } = call;
    const url = await apiAddress(call);
    const found = await keyOf(call, url);
    if (found === undefined) {
      terminal.note(`There is no key for ${url}: log in with \`canvas auth login\`, or set CANVAS_API_KEY.`);
      return EXIT.failure;
    }
    const tenant = await tenantOf(url, found.key, signal);
    const status = { url, api_key: `${found.key.slice(0, 8)}...`, source: found.source, tenant_id: tenant };
    if (options.json) terminal.out(JSON.stringify(status, null, 2));
    else for (const line of fieldLines(Object.entries(status), terminal.paint)) terminal.out(line);
    return undefined;
  },
});
