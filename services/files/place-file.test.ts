import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { placeFile, placeFileBy } from "./place-file.ts";

describe("a file that is placed", () => {
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "canvas-place-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("replaces what was there, in a directory that is made, for its owner alone", async () => {
    const path = join(folder, "made", "here", "place.json");
    await placeFile(path, "one");
    await placeFile(path, Buffer.from("two"));
    expect(await readFile(path, "utf8")).toBe("two");
    expect(await readdir(join(folder, "made", "here"))).toEqual(["place.json"]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "made"))).mode & 0o777).toBe(0o700);
  });

  it("is whole whoever of several comes last", async () => {
    const path = join(folder, "contested");
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => placeFile(path, text)));
    expect(texts).toContain(await readFile(path, "utf8"));
  });

  it("stays as it was, and leaves nothing beside it, where the writing fails", async () => {
    const own = join(folder, "failing");
    const path = join(own, "kept");
    await placeFile(path, "kept");
    const writing = placeFileBy(path, 0o700, async () => {
      throw new Error("no space left");
    });
    await expect(writing).rejects.toThrow("no space left");
    expect(await readFile(path, "utf8")).toBe("kept");
    expect(await readdir(own)).toEqual(["kept"]);
  });
});
