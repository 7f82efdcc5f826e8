/** Files that grow piece by piece, hashed as they do: they may be larger than what fits into memory. */
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Piece } from "./piece.ts";

/** A file that is whole. */
export interface MadeFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Growing {
  readonly handle: FileHandle;
  readonly hash: Hash;
  bytes: number;
}

/** Files of one folder in the making. */
export class RunFiles {
  readonly #folder: string;
  readonly #growing = new Map<string, Growing>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Appends to a file, which is made by its first piece. */
  async append(name: string, piece: Piece): Promise<void> {
    let file = this.#growing.get(name);
    if (file === undefined) {
      file = { handle: await open(join(this.#folder, name), "w"), hash: createHash("sha256"), bytes: 0 };
      this.#growing.set(name, file);
    }
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    file.hash.update(bytes);
    file.bytes += bytes.length;
    await file.handle.write(bytes);
  }

  /** Closes all of them, by name. */
  async end(): Promise<readonly MadeFile[]> {
    const made: MadeFile[] = [];
    for (const [name, { handle, hash, bytes }] of this.#growing) {
      await handle.close();
      made.push({ name, path: join(this.#folder, name), bytes, sha256: hash.digest("hex") });
    }
    this.#growing.clear();
    return made.sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}
