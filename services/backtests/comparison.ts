/** Runs side by side: their metrics, what differs in their configuration, and where they begin to trade otherwise. */
import type { BacktestComparison } from "@spot-canvas/domain/contract/backtests";
import { METRICS } from "@spot-canvas/domain/statistics/catalogue";
import type { BacktestDocument } from "./document.ts";

/** A run to compare. */
export interface Compared {
  readonly id: string;
  readonly hash: string;
  readonly document: BacktestDocument;
}

/** Compares two or more runs, each with the first where they trade. */
export function compare(runs: readonly Compared[]): BacktestComparison {
  const documents = runs.map(({ document }) => document);
  const hashes = documents.map(({ manifest }) => manifest.trades_hash);
  return {
    backtests: runs.map(({ id, hash, document }) => ({
      id,
      result: hash,
      strategy: document.manifest.strategies[0]?.strategy ?? document.manifest.request.strategy,
      trades_hash: document.manifest.trades_hash,
      currency: document.currency,
      final_equity: document.final_equity,
    })),
    identical: new Set(hashes).size === 1,
    metrics: [...METRICS.values()].flatMap(({ name, label }) => {
      const values = documents.map(({ metrics }) => metrics[name] ?? "");
      return values.every((value) => value === "") ? [] : [{ name, label, values }];
    }),
    configuration: differences(documents.map(configurationOf)),
    divergence: documents.flatMap((document, backtest) => {
      const trade = backtest === 0 ? undefined : divergenceOf(documents[0]!, document);
      if (trade === undefined) return [];
      const [first, other] = [documents[0]!.fills[trade], document.fills[trade]];
      return [
        {
          backtest,
          trade,
          ...(first === undefined ? {} : { first: { ...first } }),
          ...(other === undefined ? {} : { other: { ...other } }),
        },
      ];
    }),
  };
}

/** The place of the first trade that differs in product, side, time, quantity, price or fee; undefined where none does. */
function divergenceOf(first: BacktestDocument, other: BacktestDocument): number | undefined {
  const most = Math.max(first.fills.length, other.fills.length);
  for (let trade = 0; trade < most; trade++) {
    const [left, right] = [first.fills[trade], other.fills[trade]];
    if (left === undefined || right === undefined) return trade;
    for (const field of ["product", "side", "time", "quantity", "price", "fee"] as const) {
      if (left[field] !== right[field]) return trade;
    }
  }
  return undefined;
}

/** All that a run was told, by path. */
function configurationOf({ manifest }: BacktestDocument): ReadonlyMap<string, unknown> {
  const { code, engine, request, strategies, candles } = manifest;
  const { parameters: _, ...terms } = request;
  const versions = strategies.map(({ strategy, version, parameters, code_hash }) => ({
    strategy,
    version,
    parameters,
    code_hash,
  }));
  const series = candles.map(({ venue, product, timeframe, hash, count }) => [
    `${venue} ${product} ${timeframe}`,
    { hash, count },
  ]);
  const paths = new Map<string, unknown>();
  const all = { code, engine, request: terms, strategies: versions, candles: Object.fromEntries(series) };
  flatten("", all, paths);
  return paths;
}

function flatten(path: string, value: unknown, paths: Map<string, unknown>): void {
  if (typeof value !== "object" || value === null) {
    if (value !== undefined) paths.set(path, value);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    flatten(path === "" ? name : `${path}.${name}`, inner, paths);
  }
}

function differences(all: readonly ReadonlyMap<string, unknown>[]): BacktestComparison["configuration"] {
  const paths = [...new Set(all.flatMap((one) => [...one.keys()]))];
  return paths
    .map((path) => ({ path, values: all.map((one) => one.get(path) ?? "") }))
    .filter(({ values }) => new Set(values.map(String)).size > 1);
}
