import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTradeFile } from "./trade-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canvas-trade-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a file that holds no trades", () => {
  it.each([
    [
      "candles",
      "time,open,high,low,close,volume\n2024-01-01T00:00:00Z,1,1,1,1,1\n",
      "which `canvas import candles` imports",
    ],
    ["something else", "hello\n", "`canvas import trades --help` says what is read"],
    ["a line that is no JSON", '{"trade_id": "1"}\nhello\n', "Line 2 of "],
    ["nothing", "", "holds no trades"],
  ])("is refused with what it is: %s", async (_, text, message) => {
    const file = join(folder, "file");
    await writeFile(file, text);
    await expect(readTradeFile(file, undefined)).rejects.toThrow(message);
  });
});
