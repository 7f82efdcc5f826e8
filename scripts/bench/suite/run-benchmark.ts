/** Runs one benchmark in a process of its own, and takes its figures where it ended well. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Benchmark, documentsIn, type Figure, figuresIn, valueAt } from "./figure.ts";

/** What a benchmark came to. */
export interface BenchmarkResult {
  readonly benchmark: string;
  readonly covers: string;
  /** `failed`: its output was not what it must be, or it did not run; no time of it counts. */
  readonly outcome: "measured" | "failed";
  readonly figures: readonly Figure[];
  /** What says that the output was right, such as a hash. */
  readonly output?: string;
  /** The load averages of the machine over a minute, before and after. */
  readonly load: readonly [before: number, after: number];
  readonly seconds: number;
  /** When it began, in UTC. */
  readonly at: string;
  /** What it printed: documents, or text. */
  readonly printed: unknown;
  readonly wrong?: string;
}

/** How it is run. */
export interface RunOptions {
  /** With a small part of the work: whether it runs, and not how fast. */
  readonly quick: boolean;
}

const SAID_MOST = 2_000;
/** One that takes longer is ended: the others shall be measured too. */
const MINUTES_MAX = { each: 8, onlyNamed: 45 } as const;
/** What was asked to end has so long for it. */
const GRACE_MS = 10_000;

interface Said {
  readonly out: string;
  readonly err: string;
  /** Nothing where a signal ended it. */
  readonly code: number | null;
}

/** Runs it. */
export async function runBenchmark(benchmark: Benchmark, { quick }: RunOptions): Promise<BenchmarkResult> {
  const { name, covers, words = [], quick: quickWords = words, output } = benchmark;
  const program = fileURLToPath(new URL(`../${name}.js`, import.meta.url));
  const before = loadOf();
  const [began, at] = [performance.now(), new Date().toISOString()];
  const minutes = benchmark.onlyNamed ? MINUTES_MAX.onlyNamed : MINUTES_MAX.each;
  const said = await saidBy([program, ...(quick ? quickWords : words)], minutes);
  const { code } = said;
  const documents = documentsIn(said.out);
  const { found, missing } = figuresIn(benchmark, documents);
  const hash = output === undefined ? undefined : valueAt(documents, output);
  const wrong =
    code !== 0
      ? `It ended with ${code ?? `nothing after ${minutes} minutes`}: ${said.err.slice(-SAID_MOST)}`
      : missing.length > 0
        ? `It did not print ${missing.join(", ")}.`
        : undefined;
  return {
    ...{ benchmark: name, covers },
    outcome: code === 0 ? "measured" : "failed",
    figures: code === 0 ? found : [],
    ...(hash === undefined ? {} : { output: typeof hash === "object" ? digestOf(hash) : String(hash) }),
    load: [before, loadOf()],
    seconds: Number(((performance.now() - began) / 1_000).toFixed(1)),
    at,
    printed: documents.length > 0 ? documents : said.out,
    ...(wrong === undefined ? {} : { wrong }),
  };
}

/** What a program said, and how it ended. All that it started and left ends with it. */
async function saidBy(words: readonly string[], minutes: number): Promise<Said> {
  const folder = await mkdtemp(join(tmpdir(), "spot-canvas-bench-"));
  // Postgres runs as another user where this one is root, and has its folder in here.
  await chmod(folder, 0o711);
  const child = spawn(process.execPath, ["--expose-gc", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: folder },
    detached: true,
  });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const stop = (): void => endGroup(child.pid, "SIGTERM");
  const stopAndLeave = (): void => {
    stop();
    process.exit(130);
  };
  process.once("SIGINT", stopAndLeave).once("SIGTERM", stopAndLeave);
  const tooLong = [
    setTimeout(stop, minutes * 60_000),
    setTimeout(() => endGroup(child.pid, "SIGKILL"), minutes * 60_000 + GRACE_MS),
  ];
  const closed = once(child, "close");
  const [code] = (await once(child, "exit")) as [number | null];
  endGroup(child.pid, "SIGKILL");
  await closed;
  for (const timer of tooLong) clearTimeout(timer);
  process.off("SIGINT", stopAndLeave).off("SIGTERM", stopAndLeave);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  return { ...said, code };
}

/** Ends a process with all that it started, where any of them is there. */
function endGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Nobody is left.
  }
}

const digestOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

const loadOf = (): number => Number(loadavg()[0]!.toFixed(1));
