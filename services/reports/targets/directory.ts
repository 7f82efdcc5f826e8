/** A directory as a target. What is written is seen under its name only once it is whole. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Target } from "./target.ts";

/** Opens a directory, which is made when something is put there. */
export function directoryTarget(path: string): Target {
  const root = resolve(path);
  const pathOf = (name: string): string => join(root, ...name.split("/"));
  return {
    place: root,
    list: (folder) => namesBelow(root, folder),
    read: (name) => orNothing(readFile(pathOf(name))),
    hashOf: (name) => orNothing(hashOfFile(pathOf(name))),
    putFile: (name, file) => place(pathOf(name), (draft) => copyFile(file, draft)),
    put: (name, content) =>
      place(pathOf(name), async (draft) => {
        const handle = await open(draft, "w");
        try {
          await handle.writeFile(content);
        } finally {
          await handle.close();
        }
      }),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The SHA-256 of a file. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

let drafts = 0;

async function place(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}-${++drafts}.draft`;
  try {
    await write(draft);
    const handle = await open(draft, "r+");
    await handle.sync();
    await handle.close();
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function namesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await orNothing(
    readdir(join(root, ...folder.split("/")), { recursive: true, withFileTypes: true }),
  );
  const names = (entries ?? [])
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".draft"))
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
