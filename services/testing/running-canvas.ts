/** A running `canvas up` without a market in a temporary folder, and commands that talk to it. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CanvasOutcome, CanvasProcess, canvas } from "./canvas-process.ts";

/** One under test. Disposing stops it and takes its folder away. */
export interface RunningCanvas extends AsyncDisposable {
  /** The folder that commands run in. */
  readonly cwd: string;
  readonly url: string;
  /** The key of an admin. */
  readonly key: string;
  /** Runs a command with its address and key. */
  run(...words: readonly string[]): Promise<CanvasOutcome>;
  /** What a command prints that ends well and has nothing to say but its progress. */
  out(...words: readonly string[]): Promise<string>;
}

/** Starts one. */
export async function startCanvas(): Promise<RunningCanvas> {
  const cwd = await mkdtemp(join(tmpdir(), "canvas-up-"));
  const key = randomUUID();
  const words = ["up", "--feed", "none", "--port", "0", "--data-dir", "data"];
  const up = new CanvasProcess(words, { cwd, environment: { CANVAS_API_KEY: key } });
  const url = (await up.says(/(http:\/\/127\.0\.0\.1:\d+)/))[1]!;
  await up.says(/data/);
  const run = (...command: readonly string[]): Promise<CanvasOutcome> =>
    canvas(command, { cwd, environment: { CANVAS_URL: url, CANVAS_API_KEY: key } });
  return {
    cwd,
    url,
    key,
    run,
    out: async (...command) => {
      const { code, stdout, stderr } = await run(...command);
      // On a slow machine an import shows its progress.
      const said = stderr.replace(/^(Importing|Opened the) .*\n/gm, "");
      if (code !== 0 || said !== "")
        throw new Error(`canvas ${command.join(" ")} ended with ${code}: ${said}`);
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      await up[Symbol.asyncDispose]();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}
