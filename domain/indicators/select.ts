/** Reads which indicators a request asks for, such as `sma:20,macd:12:26:9`, and computes them over a run of candles. */
import { Fault, fail, ok, type Result } from "../fault.ts";
import type { CandleColumns } from "../market/candle.ts";
import { resolveParameters } from "../parameters/parameter.ts";
import type { Indicator, IndicatorDescription, ParameterValues } from "./indicator.ts";
import { INDICATORS } from "./indicators.ts";

/** How many indicators one request may ask for. */
export const SELECTION_MAX = 20;

/** An indicator with its parameters; one of our own where nothing else is said. */
export interface Selection<I extends IndicatorDescription = Indicator> {
  readonly indicator: I;
  readonly parameters: ParameterValues;
}

/**
 * The indicators of a text: names with commas between them, each with its parameters in the order in which they are
 * listed, after colons. What is left out has its default. One that is asked for twice comes once. Our own are known where
 * no catalogue is given.
 */
export function parseSelections(text: string): Result<readonly Selection[]>;
export function parseSelections<I extends IndicatorDescription>(
  text: string,
  catalogue: readonly I[],
): Result<readonly Selection<I>[]>;
export function parseSelections(
  text: string,
  catalogue: readonly IndicatorDescription[] = INDICATORS,
): Result<readonly Selection<IndicatorDescription>[]> {
  const found = new Map<string, Selection<IndicatorDescription>>();
  for (const part of text.split(",")) {
    const selection = parseSelection(part.trim(), catalogue);
    if (!selection.ok) return selection;
    found.set(labelOf(selection.value), selection.value);
  }
  if (found.size > SELECTION_MAX) return fail(invalid(`at most ${SELECTION_MAX} in one request`));
  return ok([...found.values()]);
}

/** How a selection is written with all of its parameters: `sma:20`. */
export const labelOf = ({ indicator, parameters }: Selection<IndicatorDescription>): string =>
  [indicator.name, ...Object.values(parameters)].join(":");

/** How many candles must go before the first row that is shown, so that it is right for every selection. */
export const warmUpOf = (selections: readonly Selection<IndicatorDescription>[], width: number): number =>
  Math.max(0, ...selections.map(({ indicator, parameters }) => indicator.warmUp(parameters, width)));

/** Whether an indicator is one of our own kernels. */
export const isOwn = (selection: Selection<IndicatorDescription>): selection is Selection =>
  "run" in selection.indicator;

/** The values of our own indicator over candles, a column for each output, NaN where there is none. */
export function compute({ indicator, parameters }: Selection, candles: CandleColumns): Float64Array[] {
  const outputs = indicator.outputs.map(() => new Float64Array(candles.time.length));
  indicator.run(indicator.initial(parameters), candles, outputs);
  return outputs;
}

function parseSelection(
  text: string,
  catalogue: readonly IndicatorDescription[],
): Result<Selection<IndicatorDescription>> {
  const [name = "", ...texts] = text.split(":").map((part) => part.trim());
  const indicator = catalogue.find((each) => each.name === name);
  if (!indicator) {
    return fail(
      invalid(
        `there is no "${name.slice(0, 40)}"; /api/v1/indicators lists what there is`,
        "UnknownIndicator",
      ),
    );
  }
  const names = Object.keys(indicator.parameters);
  if (texts.length > names.length) {
    const takes = names.length === 0 ? "no parameters" : `at most ${names.join(":")}`;
    return fail(invalid(`${name} takes ${takes}`));
  }
  const given = Object.fromEntries(texts.map((value, index) => [names[index]!, value]));
  const parameters = resolveParameters(name, indicator.parameters, given);
  if (!parameters.ok) return fail(invalid(parameters.error.message.replace(/\.$/, "")));
  return ok({ indicator, parameters: parameters.value });
}

const invalid = (reason: string, tag = "InvalidIndicators"): Fault =>
  new Fault(tag, "usage", `invalid indicators: ${reason}`);
