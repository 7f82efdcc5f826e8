/** One writer at a time for an archive: of two, the manifest of one would forget what the other sealed. */
import { join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import { acquireLock } from "../../database/directory-lock.ts";

/** Holds an archive for writing until it is disposed of; makes its folder. Fault `ArchiveInUse` names the holder. */
export async function lockArchive(folder: string, command: string): Promise<AsyncDisposable> {
  const lock = await acquireLock(join(folder, "lock"), command);
  if (lock.held) return { [Symbol.asyncDispose]: lock.release };
  const { pid, command: other, host, since } = lock.holder;
  const text = `${folder} is written to by process ${pid} (${other}) on ${host} since ${since}: wait for its end.`;
  throw new Fault("ArchiveInUse", "conflict", text);
}
