/** How much an account dares. */
import * as Schema from "effect/Schema";
import { RiskSettings } from "../events/bodies/risk.ts";
import { BODY_MAX, PROBLEM, readRoute, routeWithBody } from "./route.ts";

/** The settings of an account: what is absent bounds nothing. */
export const Risk = Schema.Struct({ account_id: Schema.String, settings: RiskSettings }).annotate({
  identifier: "Risk",
});
export type Risk = typeof Risk.Type;

const answer = {
  status: 200,
  description: "The settings.",
  media: "application/json",
  shape: Risk,
} as const;

export const getRisk = readRoute({
  id: "getRisk",
  path: "/api/v1/accounts/{id}/risk",
  summary: "How an account sizes and protects what it enters, and when it does not enter.",
  query: {},
  answer,
  errors: [PROBLEM.accountNotFound],
});

export const setRisk = routeWithBody({
  id: "setRisk",
  method: "PUT",
  path: "/api/v1/accounts/{id}/risk",
  scope: "trade",
  summary: "Sets all of them: what is left out bounds nothing. Effective with the next decision.",
  query: {},
  body: { shape: RiskSettings, bytesMax: BODY_MAX.setting, exact: true },
  answer,
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody, PROBLEM.accountNotFound, PROBLEM.accountClosed],
});
