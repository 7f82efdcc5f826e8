/** Answers with the strategies that are built in. */
import { listStrategies } from "@spot-canvas/domain/contract/strategies";
import { STRATEGIES } from "@spot-canvas/domain/strategies/catalogue";
import { strategyDocument } from "../../strategies/strategy-document.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";

/** The endpoint of `/api/v1/strategies`. */
export const strategyEndpoints = (): readonly Endpoint[] => [
  endpoint(listStrategies, async () => ({
    document: { strategies: [...STRATEGIES.values()].map(strategyDocument) },
  })),
];
