import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { hostname, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../logging/logger.ts";
import { tagOf } from "../testing/database-contract.ts";
import { openDataDirectory } from "./data-directory.ts";
import { openPglite } from "./pglite.ts";

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "spot-canvas-data-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const open = (path: string, command = "canvas up") =>
  openDataDirectory({ path, command, logger: silentLogger });

/** A process that opens a directory, says `held` or the fault, and holds it until it is told to end. */
async function startHolder(path: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const built = createRequire(import.meta.url).resolve("@spot-canvas/services/database/data-directory");
  const script = `
    const { openDataDirectory } = await import(${JSON.stringify(pathToFileURL(built).href)});
    const logger = { info() {}, warn() {}, error() {} };
    try {
      await openDataDirectory({ path: ${JSON.stringify(path)}, command: "canvas import", logger });
      console.log("held");
    } catch (fault) {
      console.log(fault.tag + " " + fault.message);
    }
    process.stdin.on("end", () => process.exit()).resume();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [said] = (await once(createInterface(child.stdout!), "line")) as [string];
  return { child, said };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

describe("a data directory", () => {
  it("is made for its owner alone, with a database in it that keeps what is written", async () => {
    const path = join(parent, "deep", "new");
    for (const rows of [1, 2]) {
      await using directory = await open(path);
      const database = await openPglite({ directory: directory.databaseDirectory, logger: silentLogger });
      await database.query("CREATE TABLE IF NOT EXISTS kept (a int)");
      await database.query("INSERT INTO kept VALUES (1)");
      expect(await database.query("SELECT a FROM kept")).toHaveLength(rows);
      await database.close();
    }
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await readdir(path)).sort()).toEqual(["database", "lock", "version"]);
    expect(await readdir(join(path, "lock"))).toEqual([]);
  });

  it.each([
    ["of a newer version", "version", "3\n", "DataDirectoryNewer"],
    ["whose version is no number", "version", "two", "DataDirectoryDamaged"],
    ["that is someone's home", ".bashrc", "", "NotDataDirectory"],
  ])("%s is refused and left as it was", async (_which, file, content, tag) => {
    const path = await mkdtemp(join(parent, "refused-"));
    await writeFile(join(path, file), content);
    expect(await tagOf(open(path))).toBe(tag);
    expect((await readdir(path)).filter((name) => name !== "lock")).toEqual([file]);
  });

  it.each([[[]], [["below"]]])("is not made where a file is, nor below one", async (below) => {
    const file = join(parent, "a-file");
    await writeFile(file, "");
    expect(await tagOf(open(join(file, ...below)))).toBe("NotDataDirectory");
  });

  it("of an older version is taken over, and refused by older programs from then on", async () => {
    const path = join(parent, "older");
    await mkdir(path);
    await writeFile(join(path, "version"), "1\n");
    await using _directory = await openDataDirectory({ path, command: "test", logger: silentLogger });
    expect(await readFile(join(path, "version"), "utf8")).toBe("2\n");
  });

  it("that cannot be made is said to be so", async () => {
    expect(await tagOf(open(join(parent, "n".repeat(300))))).toBe("DataDirectoryUnwritable");
  });

  it("is made anew where the first start was killed half way", async () => {
    const path = join(parent, "half");
    await mkdir(join(path, "database.draft", "base"), { recursive: true });
    await (await open(path))[Symbol.asyncDispose]();
    expect((await readdir(path)).sort()).toEqual(["database", "lock", "version"]);
  });
});

describe("a data directory that a process holds", () => {
  it("is refused to a second, which is told who holds it; and given to it once the first was killed", async () => {
    const path = join(parent, "held");
    const { child, said } = await startHolder(path);
    expect(said).toBe("held");
    await expect(open(path)).rejects.toMatchObject({
      tag: "DataDirectoryInUse",
      kind: "conflict",
      message: expect.stringContaining(`is in use by process ${child.pid} (canvas import)`),
    });
    await kill(child);
    await using mine = await open(path);
    expect(mine.path).toBe(path);
    expect(
      await startHolder(path).then(async ({ child: second, said: refused }) => {
        await kill(second);
        return refused;
      }),
    ).toContain(`DataDirectoryInUse ${path} is in use by process ${process.pid} (canvas up)`);
  });

  it("is refused to the same process too", async () => {
    const path = join(parent, "twice");
    await using _first = await open(path);
    expect(await tagOf(open(path))).toBe("DataDirectoryInUse");
  });

  it("is held by at most one of many that start at once", async () => {
    const path = join(parent, "rush");
    await (await open(path))[Symbol.asyncDispose]();
    const holders = await Promise.all(Array.from({ length: 6 }, () => startHolder(path)));
    expect(holders.filter(({ said }) => said === "held")).toHaveLength(1);
    await Promise.all(holders.map(({ child }) => kill(child)));
  });

  it.each([
    ["a process that is gone", { pid: 2 ** 30 }],
    ["an earlier process of the same number", { started: "1" }],
    ["nobody: its claim cannot be read", "not json"],
  ])("is free where it was left by %s", async (_who, change) => {
    const path = await mkdtemp(join(parent, "left-"));
    const { child } = await startHolder(path);
    const [name] = await readdir(join(path, "lock"));
    const claim = join(path, "lock", name!);
    const holder = {
      pid: process.pid,
      host: hostname(),
      command: "canvas up",
      since: "2024-01-01T00:00:00Z",
    };
    await kill(child);
    await writeFile(claim, typeof change === "string" ? change : JSON.stringify({ ...holder, ...change }));
    await using mine = await open(path);
    expect(mine.path).toBe(path);
    expect(await readdir(join(path, "lock"))).not.toContain(name);
  });

  it.runIf(platform() === "linux")("is free where it was left by one that nobody has buried", async () => {
    const path = join(parent, "unburied");
    await mkdir(join(path, "lock"), { recursive: true });
    // `sleep` takes the place of the shell, and never asks what became of the shell's child.
    const mourner = spawn("sh", ["-c", "sleep 600 & echo $!; exec sleep 600"], { stdio: "pipe" });
    const [said] = (await once(mourner.stdout, "data")) as [Buffer];
    const pid = Number(said.toString());
    const status = (of: number) => () => readFile(`/proc/${of}/stat`, "utf8");
    await expect.poll(status(mourner.pid!)).toContain("(sleep)");
    process.kill(pid, "SIGKILL");
    await expect.poll(status(pid)).toContain(") Z ");
    const claim = { pid, host: hostname(), command: "canvas up", since: "2024-01-01T00:00:00Z" };
    await writeFile(join(path, "lock", `${pid}-claim`), JSON.stringify(claim));
    await using mine = await open(path);
    expect(mine.path).toBe(path);
    await kill(mourner);
  });
});
