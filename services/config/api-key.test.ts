import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { apiKeyFile, ensureApiKey, findApiKey } from "./api-key.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "canvas-key-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the API key", () => {
  it("is made once, in a file that only its owner can read", async () => {
    const dataDir = join(directory, "data");
    expect(await findApiKey({ dataDir })).toBeUndefined();
    const keys = await Promise.all([ensureApiKey({ dataDir }), ensureApiKey({ dataDir })]);
    expect(keys[0]).toBe(keys[1]);
    expect(await findApiKey({ dataDir })).toBe(keys[0]);
    expect((await stat(apiKeyFile(dataDir))).mode & 0o777).toBe(0o600);
  });

  it("is the configured one where there is one", async () => {
    const apiKey = "11111111-2222-4333-8444-555555555555";
    expect(await ensureApiKey({ dataDir: directory, apiKey })).toBe(apiKey);
    expect(await findApiKey({ dataDir: directory })).toBeUndefined();
  });

  it("is refused where its file holds something else", async () => {
    await writeFile(apiKeyFile(directory), "not a key");
    await expect(findApiKey({ dataDir: directory })).rejects.toThrow("does not hold a UUID");
  });

  it("is asked for where a file was named that is not there", async () => {
    await expect(findApiKey({ dataDir: directory, apiKeyFile: join(directory, "no") })).rejects.toThrow(
      "cannot be read",
    );
  });
});
