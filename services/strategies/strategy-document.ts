/** A strategy as a document, for people and programs that choose one. */
import type { StrategyDescription } from "@spot-canvas/domain/contract/strategies";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";

/** The document of a strategy. */
export const strategyDocument = (strategy: Strategy): StrategyDescription => ({
  name: strategy.name,
  version: strategy.version,
  summary: strategy.summary,
  ...(strategy.source === undefined ? {} : { source: strategy.source }),
  anchored: strategy.isAnchored,
  parameters: Object.entries(strategy.parameters).map(([name, spec]) => ({ name, ...spec })),
});
