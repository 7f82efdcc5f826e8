/** The parts of a result as tables: a header and rows of text. */

import type { SweepResult, WalkForwardResult } from "@spot-canvas/domain/contract/backtest-result";
import type { EXPORTED } from "@spot-canvas/domain/contract/backtests";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import type { BacktestDocument } from "./document.ts";
import { doublesOf } from "./equity-points.ts";

/** The tables of a run. */
export type RunTable = Exclude<(typeof EXPORTED)[number], "trials" | "windows">;

/** A part of a run, line by line. */
export function* runTable(document: BacktestDocument, table: RunTable): Generator<readonly string[]> {
  if (table === "equity") {
    yield ["time", "equity"];
    const times = doublesOf(document.equity.times);
    const values = doublesOf(document.equity.values);
    for (let index = 0; index < times.length; index++) {
      yield [formatMillis(times[index]!), String(values[index])];
    }
    return;
  }
  const rows: readonly object[] = {
    trades: document.fills,
    orders: document.orders,
    declines: document.declines,
    "round-trips": document.round_trips,
    daily: document.daily_equity,
  }[table];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  yield names;
  for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
    yield names.map((name) => String(row[name] ?? ""));
  }
}

/** The trials of a sweep, line by line. */
export function* trialTable({ axes, trials }: SweepResult): Generator<readonly string[]> {
  const parameters = axes.map(({ name }) => name);
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics)))];
  yield ["trial", ...parameters, ...metrics, "final_equity", "fills"];
  for (const trial of trials) {
    yield [
      String(trial.index),
      ...parameters.map((name) => trial.parameters[name] ?? ""),
      ...metrics.map((name) => String(trial.metrics[name] ?? "")),
      trial.final_equity,
      String(trial.fills),
    ];
  }
}

/** The windows of a walk-forward, line by line. */
export function* windowTable({ windows }: WalkForwardResult): Generator<readonly string[]> {
  const parameters = [...new Set(windows.flatMap((window) => Object.keys(window.parameters)))];
  const figures = ["trained", "tested", "train_return", "test_return", "fills", "final_equity"] as const;
  yield ["train_from", "test_from", "test_to", ...parameters, ...figures];
  for (const window of windows) {
    yield [
      window.train_from,
      window.test_from,
      window.test_to,
      ...parameters.map((name) => window.parameters[name] ?? ""),
      ...figures.map((name) => String(window[name] ?? "")),
    ];
  }
}
