/** A strategy as a document, for people and programs that choose one. */
import type { ParameterSpec } from "@spot-canvas/domain/parameters/parameter";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";

/** What is said of a strategy. */
export interface StrategyDocument {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly source?: string;
  readonly anchored: boolean;
  readonly parameters: readonly (ParameterSpec & { readonly name: string })[];
}

/** The document of a strategy. */
export const strategyDocument = (strategy: Strategy): StrategyDocument => ({
  name: strategy.name,
  version: strategy.version,
  summary: strategy.summary,
  ...(strategy.source === undefined ? {} : { source: strategy.source }),
  anchored: strategy.isAnchored,
  parameters: Object.entries(strategy.parameters).map(([name, spec]) => ({ name, ...spec })),
});
