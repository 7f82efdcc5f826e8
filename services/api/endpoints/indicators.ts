/** Answers with the indicators that there are. */
import { INDICATOR_SOURCE, listIndicators } from "@spot-canvas/domain/contract/indicators";
import { defaultsOf } from "@spot-canvas/domain/indicators/indicator";
import { INDICATORS } from "@spot-canvas/domain/indicators/indicators";
import { type Endpoint, endpoint } from "../endpoint.ts";

/** The endpoint of `/api/v1/indicators`. */
export function indicatorEndpoints(): readonly Endpoint[] {
  const indicators = INDICATORS.map((indicator) => ({
    name: indicator.name,
    title: indicator.title,
    source: INDICATOR_SOURCE,
    inputs: indicator.inputs,
    outputs: indicator.outputs,
    parameters: Object.entries(indicator.parameters).map(([name, spec]) => ({ name, ...spec })),
    lookback: indicator.lookback(defaultsOf(indicator)),
    definition: indicator.definition,
  }));
  return [endpoint(listIndicators, async () => ({ document: { indicators } }))];
}
