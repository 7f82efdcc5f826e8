import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSettings, settingNamed, settingsFile, shownSetting, writeSetting } from "./settings-file.ts";

const KEY = "7f2c1a52-3a0e-4a6e-9a53-0f5f3c1d2e4b";

let environment: { readonly HOME: string };
beforeEach(async () => {
  environment = { HOME: await mkdtemp(join(tmpdir(), "canvas-settings-")) };
});
afterEach(() => rm(environment.HOME, { recursive: true, force: true }));

const write = async (text: string): Promise<void> => {
  const file = settingsFile(environment);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};

describe("settings", () => {
  it("are none while nothing is set", async () => {
    expect(await readSettings(environment)).toEqual({});
  });

  it("are kept in a file that only its owner can read", async () => {
    await writeSetting(environment, "api_key", KEY);
    await writeSetting(environment, "url", "http://canvas.example:8080");
    expect(await readSettings(environment)).toEqual({ api_key: KEY, url: "http://canvas.example:8080" });
    const file = settingsFile(environment);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
  });

  it("are unset by an empty value", async () => {
    await writeSetting(environment, "api_key", KEY);
    await writeSetting(environment, "api_key", "");
    expect(await readSettings(environment)).toEqual({});
  });

  it("are read as people write them", async () => {
    await write(`---\n# mine\nurl: http://127.0.0.1:9000 # here\n\napi_key: '${KEY}'\r\n`);
    expect(await readSettings(environment)).toEqual({ url: "http://127.0.0.1:9000", api_key: KEY });
  });

  it.each([
    ["colour: red", /Line 1 of .* is no setting/],
    ["url: [a, b]", /The setting url must be the address of an API/],
    ["\nnothing", /Line 2 of .* is no setting/],
    ["api_key: hunter2", /The setting api_key must be a UUID\./],
  ])("refuse %j in a sentence that does not repeat a secret", async (text, message) => {
    await write(text);
    const error = await readSettings(environment).catch((cause: Error) => cause.message);
    expect(error).toMatch(message);
    expect(error).not.toContain("hunter2");
  });

  it("are named, and a key is never shown whole", () => {
    expect(() => settingNamed("colour")).toThrow('There is no setting "colour": use url or api_key.');
    expect(shownSetting("api_key", KEY)).toBe("7f2c1a52...");
  });
});
