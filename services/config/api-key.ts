/** The API key: given by the environment, or kept in a file of the data directory that only its owner can read. */
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import { type Configuration, isApiKey } from "./configuration.ts";

/** Where the key of a data directory is kept. */
export const apiKeyFile = (dataDir: string): string => join(dataDir, "api-key");

/** The key that is configured or was kept; undefined where there is none yet. */
export async function findApiKey(
  configuration: Pick<Configuration, "apiKey" | "apiKeyFile" | "dataDir">,
): Promise<string | undefined> {
  if (configuration.apiKey !== undefined) return configuration.apiKey;
  if (configuration.apiKeyFile !== undefined) return readKey(configuration.apiKeyFile, "required");
  return readKey(apiKeyFile(configuration.dataDir), "optional");
}

/** The key, made and kept at the first call. */
export async function ensureApiKey(
  configuration: Pick<Configuration, "apiKey" | "apiKeyFile" | "dataDir">,
): Promise<string> {
  const found = await findApiKey(configuration);
  if (found !== undefined) return found;
  const file = apiKeyFile(configuration.dataDir);
  const key = randomUUID();
  try {
    await mkdir(configuration.dataDir, { recursive: true, mode: 0o700 });
    await keepOnce(file, `${key}\n`);
    return key;
  } catch (cause) {
    const theirs = await findApiKey(configuration);
    if (theirs !== undefined) return theirs;
    throw new Fault(
      "DataDirectoryUnwritable",
      "unavailable",
      `${configuration.dataDir} cannot be written: give another with --data-dir, or set CANVAS_API_KEY.`,
      { cause },
    );
  }
}

/** Writes a file that is either not there or whole, and only if nobody was first. */
async function keepOnce(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, file);
  } finally {
    await unlink(draft);
  }
}

async function readKey(file: string, need: "required" | "optional"): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (need === "optional" && (cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Fault(
      "ApiKeyUnreadable",
      "unavailable",
      `The API key in ${file} cannot be read: look at its rights.`,
      {
        cause,
      },
    );
  }
  const key = text.trim();
  if (isApiKey(key)) return key;
  throw new Fault("InvalidApiKey", "usage", `${file} does not hold a UUID: delete it and a new key is made.`);
}
