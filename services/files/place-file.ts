/** Files that are there whole or not at all: written beside their place, and moved there. */
import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** How the name of a file ends that is still being written; one that a killed process left is no more than that. */
export const DRAFT = ".draft";

/** For its owner alone. */
const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;

/** Puts a file that only its owner may read in place of what was there, and makes its directory. It is on disk then. */
export function placeFile(path: string, content: string | Uint8Array): Promise<void> {
  return placeFileBy(path, PRIVATE_DIRECTORY, (draft) => writeFile(draft, content, { mode: PRIVATE_FILE }));
}

/** The same by `write`, which makes the file of the name it is given, with the rights it is to have. */
export async function placeFileBy(
  path: string,
  directoryMode: number,
  write: (draft: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: directoryMode });
  // Two processes, or two calls of one, may write the same file at once: each has a draft of its own, the last one stays.
  const draft = `${path}.${randomUUID()}${DRAFT}`;
  try {
    await write(draft);
    await synced(draft);
    await rename(draft, path);
    // Windows opens no directory.
    if (process.platform !== "win32") await synced(dirname(path), "r");
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function synced(path: string, mode: "r" | "r+" = "r+"): Promise<void> {
  const handle = await open(path, mode);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
