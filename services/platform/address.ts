/** Where a running API of a data directory answers, so that commands find it whatever port it got. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const addressFile = (dataDir: string): string => join(dataDir, "address");

/** Says where the API answers, until it is disposed. */
export async function announceAddress(dataDir: string, url: string): Promise<AsyncDisposable> {
  await writeFile(addressFile(dataDir), `${url}\n`, { mode: 0o600 });
  return { [Symbol.asyncDispose]: () => rm(addressFile(dataDir), { force: true }) };
}

/** What was announced last: after a crash perhaps by a process that is no more. */
export async function announcedAddress(dataDir: string): Promise<string | undefined> {
  const text = (await readFile(addressFile(dataDir), "utf8").catch(() => "")).trim();
  return URL.canParse(text) ? text : undefined;
}
