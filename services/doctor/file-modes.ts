/** Files that hold secrets: nobody but their owner may read them. */
import { stat } from "node:fs/promises";
import { apiKeyFile } from "../config/api-key.ts";
import { settingsFile } from "../config/settings-file.ts";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** The data directory, the key in it, the settings of this machine, and the files that the environment names. */
export const fileModes: Check = {
  name: "files",
  async run({ configuration }) {
    const { dataDir, mode, nats } = configuration;
    const credentials = mode.kind === "server" ? nats.credentialsFile : undefined;
    const findings = await Promise.all([
      modeFinding(dataDir, "warning"),
      modeFinding(apiKeyFile(dataDir), "failure"),
      modeFinding(settingsFile(process.env), "failure"),
      // A secret that a container mounts is readable for all in it: only its being written to is wrong.
      ...(configuration.apiKeyFile === undefined ? [] : [modeFinding(configuration.apiKeyFile, "warning")]),
      ...(credentials === undefined ? [] : [modeFinding(credentials, "warning")]),
    ]);
    const found = findings.filter((finding) => finding !== undefined);
    return found.length > 0 ? found : [ok("What holds secrets here is readable for its owner alone.")];
  },
};

/** What is to be said of a file; nothing where it is well or missing. */
export async function modeFinding(path: string, level: "warning" | "failure"): Promise<Finding | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || (found.mode & OTHERS) === 0) return undefined;
  const mode = (found.mode & 0o777).toString(8).padStart(3, "0");
  const what = (found.mode & OTHERS_WRITE) === 0 ? "read" : "read and written";
  const remedy = `chmod ${found.isDirectory() ? "700" : "600"} ${path}`;
  const message = `${path} can be ${what} by others (mode ${mode}): run \`${remedy}\`.`;
  return level === "failure" ? failure(message) : warning(message);
}
