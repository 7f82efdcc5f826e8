/** Where a running API of a data directory answers, so that commands find it whatever port it got. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const addressFile = (dataDir: string): string => join(dataDir, "address");

/**
 * Says where the API answers, until it is disposed. A convenience only: an API on servers runs as well where nothing can
 * be written.
 */
export async function announceAddress(dataDir: string, url: string): Promise<AsyncDisposable> {
  const file = addressFile(dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
    .then(() => writeFile(file, `${url}\n`, { mode: 0o600 }))
    .catch(() => undefined);
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }).catch(() => undefined) };
}

/** What was announced last: after a crash perhaps by a process that is no more. */
export async function announcedAddress(dataDir: string): Promise<string | undefined> {
  const text = (await readFile(addressFile(dataDir), "utf8").catch(() => "")).trim();
  return URL.canParse(text) ? text : undefined;
}
