/** The strategies that are built in, and what they take: for forms that choose one. */
import * as Schema from "effect/Schema";
import { OptionalText } from "./fields.ts";
import { route } from "./route.ts";

const Base = { name: Schema.String, summary: Schema.String };

const StrategyParameter = Schema.Union([
  Schema.Struct({
    ...Base,
    kind: Schema.Literals(["integer", "number"]),
    minimum: Schema.Finite,
    maximum: Schema.Finite,
    default: Schema.Finite,
  }),
  Schema.Struct({ ...Base, kind: Schema.Literal("boolean"), default: Schema.Boolean }),
  Schema.Struct({
    ...Base,
    kind: Schema.Literal("choice"),
    choices: Schema.Array(Schema.String),
    default: Schema.String,
  }),
]).annotate({ identifier: "StrategyParameter" });

/** One strategy. */
export const StrategyDescription = Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  summary: Schema.String,
  source: OptionalText.annotate({ description: "Whose idea it is." }),
  anchored: Schema.Boolean.annotate({
    description: "Whether what it says depends on the candle that it began at.",
  }),
  parameters: Schema.Array(StrategyParameter),
}).annotate({ identifier: "Strategy" });
export type StrategyDescription = typeof StrategyDescription.Type;

export const listStrategies = route({
  id: "listStrategies",
  method: "GET",
  path: "/api/v1/strategies",
  scope: "read",
  summary: "Every built-in strategy with its parameters.",
  query: {},
  answer: {
    status: 200,
    description: "The strategies.",
    media: "application/json",
    shape: Schema.Struct({ strategies: Schema.Array(StrategyDescription) }).annotate({
      identifier: "StrategyList",
    }),
  },
  errors: [],
});
