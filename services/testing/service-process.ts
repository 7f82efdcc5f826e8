/** One of our services in a process of its own, built, that a test kills, freezes and starts again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { endingWithUs } from "./child-of-ours.ts";

/** The built `canvas`, from the sources and from what is built of them. */
export const CANVAS_PROGRAM = createRequire(import.meta.url).resolve("@spot-canvas/services/cli/main");

/** What runs. */
export interface ServiceCommand {
  readonly name: string;
  /** The words after `node`. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it says when it runs. */
  readonly ready: RegExp;
}

/** A service. Disposing of it kills it. */
export class ServiceProcess implements AsyncDisposable {
  /** All that it said on stdout and stderr, in all of its lives. */
  said = "";
  readonly #command: ServiceCommand;
  #child: ChildProcess | undefined;
  #began = 0;

  constructor(command: ServiceCommand) {
    this.#command = command;
  }

  get name(): string {
    return this.#command.name;
  }

  /** Of its present life. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it; {@link ready} waits for it. */
  start(): void {
    const { words, cwd, environment } = this.#command;
    const [program, args] = endingWithUs(process.execPath, words, "KILL");
    this.#began = this.said.length;
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env["PATH"], HOME: cwd, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.said += text;
      });
    }
  }

  /** Resolves when its present life has said that it runs; throws what it said where it ended instead. */
  async ready(): Promise<void> {
    const { name, ready } = this.#command;
    const child = this.#child!;
    while (!ready.test(this.said.slice(this.#began))) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`${name} ended instead of running:\n${this.said.slice(this.#began)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends it at once, as the machine's end would, and waits until it is gone. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it in order, and waits until it is gone. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Freezes it: connections stay open and nothing is answered. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "close");
    if (signal === "SIGTERM") child.kill("SIGCONT");
    child.kill(signal);
    await gone;
  }
}
