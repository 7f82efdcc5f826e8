/**
 * The data directory of the embedded mode, `.canvas` by default:
 *
 *   version    the version of this layout
 *   lock/      who has it open
 *   database/  PGlite's data: the log and the read models
 *   api-key    the key of its API, written by `canvas up`
 *   address    where that API answers, while it runs
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import { placeFile } from "../files/place-file.ts";
import type { Logger } from "../logging/logger.ts";
import { findDatabaseTemplate } from "./database-template.ts";
import { acquireLock, type LockHolder } from "./directory-lock.ts";
import { openPglite } from "./pglite.ts";

/**
 * Raise it when the layout, or what PGlite's major version can read, changes. Since 2 the beginning of MARKET may be in an
 * archive, which the programs before did not look for.
 */
const VERSION = 2;
const OLDEST_VERSION = 1;
const DATABASE = "database";
const OURS = new Set(["backtests", "version", "lock", DATABASE, "api-key", "address"]);

/** Which directory, for whom. */
export interface DataDirectoryOptions {
  readonly path: string;
  /** What others are told of who holds it, such as `canvas up`. */
  readonly command: string;
  readonly logger: Logger;
}

/** A data directory that is ours. Disposing of it gives it to the next; close the database before. */
export interface DataDirectory extends AsyncDisposable {
  readonly path: string;
  /** What {@link openPglite} opens. */
  readonly databaseDirectory: string;
}

/** Whether a path holds a data directory. */
export const isDataDirectory = (path: string): boolean => existsSync(join(path, "version"));

/**
 * Opens a data directory, and makes it where it is missing, readable for its owner alone. Throws a Fault
 * `DataDirectoryInUse` that names the holder, `DataDirectoryNewer`, `NotDataDirectory` or `DataDirectoryUnwritable`.
 */
export async function openDataDirectory(options: DataDirectoryOptions): Promise<DataDirectory> {
  const { path } = options;
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await refuseForeign(path);
    const lock = await acquireLock(join(path, "lock"), options.command);
    if (!lock.held) throw inUse(path, lock.holder);
    try {
      await checkVersion(path);
      await ensureDatabase(options);
    } catch (error) {
      await lock.release();
      throw error;
    }
    return {
      path,
      databaseDirectory: join(path, DATABASE),
      [Symbol.asyncDispose]: lock.release,
    };
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw code === "EEXIST" || code === "ENOTDIR" ? noDirectory(path) : unwritable(path, error);
  }
}

/** A directory that holds other things is someone's home or project, named by mistake: nothing is put into it. */
async function refuseForeign(path: string): Promise<void> {
  const names = await readdir(path);
  if (names.includes("version")) return;
  const foreign = names.find((name) => !OURS.has(name) && !OURS.has(name.split(".")[0]!));
  if (foreign === undefined) return;
  throw new Fault(
    "NotDataDirectory",
    "usage",
    `${path} holds other things (${foreign}) and is no data directory: name an empty or a new one with --data-dir.`,
  );
}

async function checkVersion(path: string): Promise<void> {
  const file = join(path, "version");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const version = text === undefined ? OLDEST_VERSION : Number(text);
  if (version === VERSION) return;
  if (Number.isInteger(version) && version >= OLDEST_VERSION && version < VERSION) {
    await placeFile(file, `${VERSION}\n`);
    return;
  }
  if (Number.isInteger(version) && version > VERSION) throw newer(path, version);
  throw new Fault(
    "DataDirectoryDamaged",
    "corrupt",
    `${file} says "${text!.trim().slice(0, 40)}" where a version is expected: restore the directory from a backup.`,
  );
}

/** A database is there whole or not at all: it is made beside its place and moved there. */
async function ensureDatabase({ path, logger }: DataDirectoryOptions): Promise<void> {
  const names = await readdir(path);
  if (names.includes(DATABASE)) return;
  for (const left of names.filter((name) => name.startsWith(`${DATABASE}.`))) {
    await rm(join(path, left), { recursive: true, force: true });
  }
  const draft = join(path, `${DATABASE}.${randomUUID()}`);
  const template = findDatabaseTemplate();
  if (template !== undefined) {
    await cp(template, draft, { recursive: true });
  } else {
    logger.info(`Preparing the database in ${basename(path)}: some seconds, this once.`);
    const database = await openPglite({ directory: draft, logger });
    await database.close();
  }
  await rename(draft, join(path, DATABASE));
}

const inUse = (path: string, { pid, command, since, host }: LockHolder): Fault =>
  new Fault(
    "DataDirectoryInUse",
    "conflict",
    `${path} is in use by process ${pid} (${command}) on ${host} since ${since}: stop it, or name another with --data-dir.`,
  );

const newer = (path: string, version: number): Fault =>
  new Fault(
    "DataDirectoryNewer",
    "conflict",
    `${path} is of version ${version} and this program knows up to ${VERSION}: update the program, or name another with --data-dir.`,
  );

const noDirectory = (path: string): Fault =>
  new Fault("NotDataDirectory", "usage", `${path} leads to a file: name a directory with --data-dir.`);

const unwritable = (path: string, cause: unknown): Fault =>
  new Fault(
    "DataDirectoryUnwritable",
    "unavailable",
    `${path} cannot be written (${cause instanceof Error ? cause.message : cause}): name another with --data-dir.`,
    { cause },
  );
