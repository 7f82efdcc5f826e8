/**
 * A lock on a directory that names its holder. Each who wants it puts a claim beside the others' and then looks at
 * these: of two that claim at once at least one sees the other, so both never hold it, and the claim of a process that
 * has died is nobody's.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** What it was started as, for people. */
  readonly command: string;
  /** RFC 3339. */
  readonly since: string;
  /** When the process began, in the kernel's ticks: tells it from a later one with the same pid. Linux only. */
  readonly started?: string;
}

/** Either ours until released, or someone's. */
export type LockOutcome =
  | { readonly held: true; readonly release: () => Promise<void> }
  | { readonly held: false; readonly holder: LockHolder };

/** A claim this young may be about to give way, as ours does. */
const YOUNG_MS = 1_000;
const LONGEST_PAUSE_MS = 50;
/** A claim from another machine, whose processes cannot be asked, is alive as long as it is touched. */
const TOUCH_MS = 10_000;
const UNTOUCHED_MS = 60_000;

/** Takes the lock that lives in a folder, which is made where it is missing. */
export async function acquireLock(folder: string, command: string): Promise<LockOutcome> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const began = Date.now();
  const started = (await statOf(process.pid))?.started;
  for (;;) {
    const claim: LockHolder = {
      pid: process.pid,
      host: hostname(),
      command,
      since: new Date().toISOString(),
      ...(started === undefined ? {} : { started }),
    };
    const file = await putClaim(folder, claim);
    const holder = await otherHolder(folder, file);
    if (!holder) return { held: true, release: keep(file) };
    await rm(file, { force: true });
    const old = Date.parse(holder.since) < began - YOUNG_MS;
    if (old || Date.now() - began > YOUNG_MS) return { held: false, holder };
    await sleep(Math.random() * LONGEST_PAUSE_MS);
  }
}

/** A claim is there whole or not at all. */
async function putClaim(folder: string, claim: LockHolder): Promise<string> {
  const file = join(folder, `${claim.pid}-${randomUUID()}`);
  const draft = join(folder, `.${randomUUID()}`);
  await writeFile(draft, `${JSON.stringify(claim)}\n`, { mode: 0o600 });
  await rename(draft, file);
  return file;
}

/** Keeps a claim alive until it is released. */
function keep(file: string): () => Promise<void> {
  const touching = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), TOUCH_MS);
  touching.unref();
  return async () => {
    clearInterval(touching);
    await rm(file, { force: true });
  };
}

/** Someone alive who claims the lock too. Claims of the dead are cleared away. */
async function otherHolder(folder: string, own: string): Promise<LockHolder | undefined> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (name.startsWith(".") || file === own) continue;
    const holder = await readClaim(file);
    if (holder && (await isAlive(holder, file))) return holder;
    await rm(file, { force: true });
  }
  return undefined;
}

async function readClaim(file: string): Promise<LockHolder | undefined> {
  try {
    const claim = JSON.parse(await readFile(file, "utf8")) as Partial<LockHolder>;
    return Number.isInteger(claim.pid) ? (claim as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: LockHolder, file: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    const touched = await stat(file).catch(() => undefined);
    return touched !== undefined && Date.now() - touched.mtimeMs < UNTOUCHED_MS;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const told = await statOf(holder.pid);
  if (told === undefined) return true;
  // It has ended, and its parent has not asked how: an init that does not, as in some containers.
  if (told.state === "Z" && told.threads <= 1) return false;
  return holder.started === undefined || told.started === holder.started;
}

/** What the kernel tells of a process, where it does: /proc/pid/stat, after a name that may hold anything. */
async function statOf(pid: number) {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], threads: Number(fields[17]), started: fields[19] };
  } catch {
    return undefined;
  }
}
