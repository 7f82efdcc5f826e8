/** A directory as a target. What is written is seen under its name only once it is whole. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { DRAFT, placeFileBy } from "../../files/place-file.ts";
import type { Target } from "./target.ts";

/** What is published is for everybody, as far as the process's mask lets it. */
const PUBLIC_DIRECTORY = 0o777;

/** A draft that nobody wrote to for so long was left behind by a process that was killed. */
const DRAFT_LEFT_MS = 600_000;

/** Opens a directory, which is made when something is put there. */
export function directoryTarget(path: string): Target {
  const root = resolve(path);
  const pathOf = (name: string): string => join(root, ...name.split("/"));
  const written = new Set<string>();
  const place = (name: string, write: (draft: string) => Promise<void>): Promise<void> => {
    const file = pathOf(name);
    written.add(dirname(file));
    return placeFileBy(file, PUBLIC_DIRECTORY, write);
  };
  return {
    place: root,
    list: (folder) => namesBelow(root, folder),
    read: (name) => orNothing(readFile(pathOf(name))),
    hashOf: (name) => orNothing(hashOfFile(pathOf(name))),
    putFile: (name, file) => place(name, (draft) => copyFile(file, draft)),
    put: (name, content) => place(name, (draft) => writeFile(draft, content)),
    [Symbol.asyncDispose]: async () => {
      for (const folder of written) await removeLeftDrafts(folder);
    },
  };
}

async function removeLeftDrafts(folder: string): Promise<void> {
  const names = (await orNothing(readdir(folder))) ?? [];
  for (const name of names.filter((one) => one.endsWith(DRAFT))) {
    const draft = join(folder, name);
    const found = await orNothing(stat(draft));
    if (found && Date.now() - found.mtimeMs > DRAFT_LEFT_MS) await rm(draft, { force: true });
  }
}

/** The SHA-256 of a file. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

async function namesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await orNothing(
    readdir(join(root, ...folder.split("/")), { recursive: true, withFileTypes: true }),
  );
  const names = (entries ?? [])
    .filter((entry) => entry.isFile() && !entry.name.endsWith(DRAFT))
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    );
  return names.sort();
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
