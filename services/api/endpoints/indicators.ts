/** Answers with the indicators that there are. */
import { INDICATOR_SOURCE, listIndicators } from "@spot-canvas/domain/contract/indicators";
import { defaultsOf, type IndicatorDescription } from "@spot-canvas/domain/indicators/indicator";
import { INDICATORS } from "@spot-canvas/domain/indicators/indicators";
import { TULIP, TULIP_MISSING, TULIP_SOURCE } from "@spot-canvas/domain/indicators/tulip";
import { type Endpoint, endpoint } from "../endpoint.ts";

/** The endpoint of `/api/v1/indicators`. */
export function indicatorEndpoints(): readonly Endpoint[] {
  const own = INDICATORS.map((indicator) => described(indicator, INDICATOR_SOURCE));
  const tulip = (isPlain: boolean) =>
    TULIP.filter((each) => each.isPlain === isPlain).map((each) => described(each, TULIP_SOURCE));
  const usual = [...own, ...tulip(false)];
  const all = [...usual, ...tulip(true)];
  return [
    endpoint(listIndicators, async ({ query }) => ({
      document: { indicators: query.plain ? all : usual, missing: TULIP_MISSING },
    })),
  ];
}

const described = (indicator: IndicatorDescription, source: string) => ({
  name: indicator.name,
  title: indicator.title,
  source,
  inputs: indicator.inputs,
  outputs: indicator.outputs,
  parameters: Object.entries(indicator.parameters).map(([name, spec]) => ({ name, ...spec })),
  lookback: indicator.lookback(defaultsOf(indicator)),
  overlay: indicator.isOverlay ?? false,
  guides: indicator.guides ?? [],
  definition: indicator.definition,
});
