/** `canvas auth login` */
import { spawn } from "node:child_process";
import { Fault } from "@spot-canvas/domain/fault";
import { isApiKey } from "../config/configuration.ts";
import { settingsFile, writeSetting } from "../config/settings-file.ts";
import { apiAddress, tenantOf } from "./api-address.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { askForKey } from "./login-page.ts";
import type { ClientOptions } from "./options.ts";

interface Options extends ClientOptions {
  readonly keyStdin?: boolean;
  readonly browser: boolean;
}

/** Asks for a key, tries it, and keeps it with the address that it belongs to. */
export const command = commandFile<Options>({
  configure: (command) =>
    void command
      .option("--url <url>", "the API to log in to (CANVAS_URL; default http://127.0.0.1:8080)")
      .option("--key-stdin", "read the key from stdin")
      .option("--no-browser", "do not open a browser: only say where the page is")
      .addHelpText(
        "after",
        examples("auth login", "auth login --url https://canvas.example --key-stdin < key"),
      ),

  async run(call) {
    const { terminal, options, environment, signal } = call;
    const url = await apiAddress(call);
    const key = options.keyStdin ? await keyFromStdin() : await keyFromPage(call, url);
    const tenant = await tenantOf(url, key, signal);
    await writeSetting(environment, "url", url);
    await writeSetting(environment, "api_key", key);
    terminal.note(`Logged in to ${url} as tenant ${tenant}. The key is in ${settingsFile(environment)}.`);
    return undefined;
  },
});

async function keyFromStdin(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  const key = text.trim();
  if (isApiKey(key)) return key;
  throw new Fault("InvalidApiKey", "usage", "Stdin does not hold an API key: a key is a UUID.");
}

const keyFromPage = ({ terminal, options, signal }: Call<Options>, api: string): Promise<string> =>
  askForKey({
    api,
    signal,
    onReady: (address) => {
      terminal.note(`Give the key at ${address}`);
      if (options.browser) openBrowser(address);
    },
  });

/** Opens a page where there is a desktop; where there is none, the address was said. */
function openBrowser(address: string): void {
  const opener = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  spawn(opener, [address], { detached: true, stdio: "ignore" })
    .once("error", () => undefined)
    .unref();
}
