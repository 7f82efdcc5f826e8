/** Runs one benchmark in a process of its own, and takes its figures where it ended well. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { loadavg } from "node:os";
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

/** Runs it. */
export async function runBenchmark(benchmark: Benchmark, { quick }: RunOptions): Promise<BenchmarkResult> {
  const { name, covers, words = [], quick: quickWords = words, output } = benchmark;
  const program = fileURLToPath(new URL(`../${name}.js`, import.meta.url));
  const before = loadOf();
  const [began, at] = [performance.now(), new Date().toISOString()];
  const minutes = benchmark.onlyNamed ? MINUTES_MAX.onlyNamed : MINUTES_MAX.each;
  const child = spawn(process.execPath, ["--expose-gc", program, ...(quick ? quickWords : words)], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: minutes * 60_000,
  });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const [code] = await once(child, "close");
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

const digestOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

const loadOf = (): number => Number(loadavg()[0]!.toFixed(1));
