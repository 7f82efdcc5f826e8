/** The built `canvas`, run by tests as a shell would run it. `pnpm build` comes first. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const canvasFile = fileURLToPath(new URL("../bin/canvas.js", import.meta.url));

/** Nothing listens here: an API that a person runs at the usual port is no part of a test. */
const NO_API_PORT = "1";

/** Where and with which environment it runs; nothing of the test's own configuration leaks in. */
export interface CanvasOptions {
  readonly cwd: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** What a command came to. */
export interface CanvasOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export async function canvas(words: readonly string[], options: CanvasOptions): Promise<CanvasOutcome> {
  const running = new CanvasProcess(words, options);
  return running.ended;
}

/** A running command. Disposing kills it. */
export class CanvasProcess implements AsyncDisposable {
  stdout = "";
  stderr = "";
  readonly ended: Promise<CanvasOutcome>;
  readonly #child: ChildProcess;

  constructor(words: readonly string[], { cwd, environment, input }: CanvasOptions) {
    this.#child = spawn(process.execPath, [canvasFile, ...words], {
      cwd,
      env: { PATH: process.env["PATH"], HOME: cwd, CANVAS_PORT: NO_API_PORT, ...environment },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    this.#child.stdin?.end(input);
    this.#child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = once(this.#child, "close").then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Waits until something it says matches; fails with all that it said when it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    for (;;) {
      const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (match) return match;
      if (over) throw new Error(`canvas ended without saying ${pattern}:\n${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.kill("SIGKILL");
    await this.ended;
  }
}
