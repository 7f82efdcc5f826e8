/** Which programs are at work. */
import type { LogState } from "@spot-canvas/domain/contract/log";
import { type Check, failure, ok } from "./check.ts";

/** What `engines` in package.json asks for. */
const NODE_OLDEST = [20, 19] as const;

/** Node here, and the engine of the log. A version that the log cannot run on does not come so far: it says so itself. */
export const versions: Check = {
  name: "versions",
  asksApi: true,
  async run({ get }) {
    const { engine, version } = (await get("/api/v1/log/streams")) as LogState;
    return [nodeFinding(process.versions.node), ok(`The log is ${engine}: ${version}.`)];
  },
};

/** Whether this Node can run the program. */
export function nodeFinding(version: string) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNew = major > NODE_OLDEST[0] || (major === NODE_OLDEST[0] && minor >= NODE_OLDEST[1]);
  const text = `Node ${version}`;
  return isNew ? ok(`${text}.`) : failure(`${text} is too old: install ${NODE_OLDEST.join(".")} or newer.`);
}
