/** Writes the files of a new strategy. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import { STRATEGIES } from "@spot-canvas/domain/strategies/catalogue";
import { starterFiles } from "./starter.ts";

/** Writes them and gives their paths; nothing that is there is written over. Faults: `InvalidName`, `FileExists`. */
export async function writeStarter(name: string, directory: string): Promise<readonly string[]> {
  if (!/^[a-z][a-z0-9-]{0,59}$/.test(name)) {
    const message = `"${name.slice(0, 60)}" is no name of a strategy: use small letters, digits and hyphens.`;
    throw new Fault("InvalidName", "usage", message);
  }
  if (STRATEGIES.has(name)) {
    throw new Fault("InvalidName", "usage", `${name} is built in: choose another name.`);
  }
  await mkdir(directory, { recursive: true });
  const written: string[] = [];
  for (const { name: file, text, isShared } of starterFiles(name)) {
    const path = join(directory, file);
    try {
      await writeFile(path, text, { flag: "wx" });
      written.push(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
      if (isShared) continue;
      throw new Fault("FileExists", "conflict", `${path} exists: it is left as it is.`, { cause });
    }
  }
  return written;
}
