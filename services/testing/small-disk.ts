/** A disk of a few megabytes that a test fills and makes room on: a tmpfs, which only root can mount. */
import { execFile } from "node:child_process";
import { chmod, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Fault } from "@spot-canvas/domain/fault";

const execute = promisify(execFile);
const MEGABYTE = 1024 * 1024;
const PAGE = 4_096;

/** A disk. Disposing of it takes it away with all that is on it. */
export interface SmallDisk extends AsyncDisposable {
  readonly folder: string;
  /** Takes all room that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
}

/** Mounts one. Throws a Fault `MountRefused` where this process may not. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "small-disk-"));
  try {
    await execute("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    const message =
      "A small disk cannot be mounted here: run as root, in a container that may mount a tmpfs.";
    throw new Fault("MountRefused", "forbidden", message, { cause });
  }
  await chmod(folder, 0o755);
  const ballast = join(folder, "ballast");
  return {
    folder,
    async fill() {
      // Others write meanwhile: what cannot be taken at once is taken in ever smaller pieces.
      const taken = await open(ballast, "a");
      for (let piece = megabytes * MEGABYTE; piece >= PAGE; ) {
        const { bytesWritten } = await taken.write(Buffer.alloc(piece)).catch(() => ({ bytesWritten: 0 }));
        if (bytesWritten === 0) piece = Math.floor(piece / 2);
      }
      await taken.close();
    },
    free: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      await execute("umount", ["--lazy", folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
