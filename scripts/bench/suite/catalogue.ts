/** The suite: every benchmark, what it is about and where its figures stand. A new one is a file and an entry of a list. */
import type { Benchmark } from "./figure.ts";
import { LOG_BENCHMARKS } from "./log-benchmarks.ts";
import { TRADING_BENCHMARKS } from "./trading-benchmarks.ts";

/** All of them, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [...LOG_BENCHMARKS, ...TRADING_BENCHMARKS];
