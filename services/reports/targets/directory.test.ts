import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { directoryTarget } from "./directory.ts";

it("removes the draft that a killed publisher left, and no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "canvas-directory-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of ["left", "young"]) await writeFile(join(folder, `report.html.${name}.draft`), "half");
  await utimes(join(folder, "report.html.left.draft"), 1_000_000, 1_000_000);
  await (async () => {
    await using target = directoryTarget(folder);
    const served = { contentType: "text/html", cacheControl: "no-cache", sha256: "0".repeat(64) };
    await target.put("report.html", Buffer.from("whole"), served);
  })();
  expect((await readdir(folder)).sort()).toEqual(["report.html", "report.html.young.draft"]);
});
