/** The indicators that there are, and how a request for candles asks for their columns. */
import * as Schema from "effect/Schema";
import { fail, ok } from "../fault.ts";
import type { IndicatorDescription as Described } from "../indicators/indicator.ts";
import { INDICATORS } from "../indicators/indicators.ts";
import { parseSelections, type Selection } from "../indicators/select.ts";
import { TULIP } from "../indicators/tulip.ts";
import { Count } from "./fields.ts";
import { defaulted, flag, type Parameter } from "./parameter.ts";
import { route } from "./route.ts";

/** Who computes an indicator of our own. */
export const INDICATOR_SOURCE = "spot-canvas";

const IndicatorParameter = Schema.Struct({
  name: Schema.String,
  kind: Schema.Literals(["integer", "number"]),
  minimum: Schema.Finite,
  maximum: Schema.Finite,
  default: Schema.Finite,
  summary: Schema.String,
}).annotate({ identifier: "IndicatorParameter" });

/** One indicator. */
export const IndicatorDescription = Schema.Struct({
  name: Schema.String,
  title: Schema.String,
  source: Schema.String.annotate({ description: "Who computes it." }),
  inputs: Schema.Array(Schema.String).annotate({ description: "The columns of candles that it reads." }),
  outputs: Schema.Array(Schema.String).annotate({ description: "The columns that it gives." }),
  parameters: Schema.Array(IndicatorParameter).annotate({
    description: "In the order in which a request gives them, with colons between: `macd:12:26:9`.",
  }),
  lookback: Count.annotate({
    description: "How many candles of a series have no value, with the default parameters.",
  }),
  overlay: Schema.Boolean.annotate({
    description: "In units of price: drawn on the candles, not in a pane of its own.",
  }),
  guides: Schema.Array(Schema.Finite).annotate({
    description: "Values that readers look for, such as 30 and 70: drawn as lines.",
  }),
  definition: Schema.String.annotate({ description: "The formula, how it is seeded, and who says so." }),
}).annotate({ identifier: "Indicator" });

/** The columns of one indicator beside the candles of a page. */
export const IndicatorColumns = Schema.Struct({
  name: Schema.String.annotate({ description: "With all of its parameters, such as `sma:20`." }),
  source: Schema.String.annotate({ description: "Who computed it." }),
  columns: Schema.Record(Schema.String, Schema.Array(Schema.NullOr(Schema.Finite))).annotate({
    description: "A value for each candle by output; null where there is none.",
  }),
}).annotate({ identifier: "IndicatorColumns" });

const CATALOGUE: readonly Described[] = [...INDICATORS, ...TULIP];

/** The parameter `indicators`; none where it is left out. */
export const indicatorsParameter: Parameter<readonly Selection<Described>[]> = {
  description:
    "Indicators to add, such as `sma:20,rsi:14`: right from the first row on, from candles before it. Listed by /api/v1/indicators.",
  required: false,
  schema: { type: "string" },
  read: (text) => {
    if (text === undefined || text === "") return ok([]);
    const parsed = parseSelections(text, CATALOGUE);
    return parsed.ok ? parsed : fail(parsed.error.message);
  },
};

const INVALID_PLAIN = "invalid plain: must be true or false";

export const listIndicators = route({
  id: "listIndicators",
  method: "GET",
  path: "/api/v1/indicators",
  scope: "read",
  summary: "Every indicator with its inputs, parameters and definition.",
  query: {
    plain: defaulted(flag, false, "Plain arithmetic too, such as sums and lags.", INVALID_PLAIN),
  },
  answer: {
    status: 200,
    description: "The indicators: our own kernels first.",
    media: "application/json",
    shape: Schema.Struct({
      indicators: Schema.Array(IndicatorDescription),
      missing: Schema.Array(
        Schema.Struct({ names: Schema.Array(Schema.String), reason: Schema.String }),
      ).annotate({
        description: "What the catalogue of Tulip Indicators has beside these, and why it is not here.",
      }),
    }).annotate({ identifier: "IndicatorList" }),
  },
  errors: [{ status: 400, text: INVALID_PLAIN }],
});
