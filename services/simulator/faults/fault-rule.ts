/** Rules for faults, as programs and people write them. */
import { Fault } from "@spot-canvas/domain/fault";
import { SIMULATED_VENUES } from "../dialect.ts";
import type { FaultRule } from "./simulated-fault.ts";

const FIELDS: Readonly<Record<string, "string" | "number">> = {
  fault: "string",
  venue: "string",
  contains: "string",
  skip: "number",
  times: "number",
  chance: "number",
  perSecond: "number",
  value: "number",
};

/** Reads `too-many-requests,venue=okx,times=3`: a fault and the fields of its rule. Faults: `InvalidFaultRule`, thrown. */
export function parseFaultRule(text: string): FaultRule {
  const [fault = "", ...parts] = text.split(",");
  const fields = parts.map((part) => {
    const [name, ...value] = part.split("=");
    const given = value.join("=");
    return [name!, FIELDS[name!] === "number" && given !== "" ? Number(given) : given] as const;
  });
  return checkFaultRule({ fault, ...Object.fromEntries(fields) });
}

/** Checks a rule that came from outside. Faults: `InvalidFaultRule`, thrown. */
export function checkFaultRule(value: unknown): FaultRule {
  if (typeof value !== "object" || value === null) throw invalidRule("it is no object");
  for (const [field, given] of Object.entries(value)) {
    if (!Object.hasOwn(FIELDS, field)) throw invalidRule(`"${field.slice(0, 40)}" is no field of it`);
    if (typeof given !== FIELDS[field]) throw invalidRule(`"${field}" must be a ${FIELDS[field]}`);
  }
  const rule = value as FaultRule;
  if (rule.fault === undefined) throw invalidRule(`"fault" is missing`);
  if (rule.venue !== undefined && !SIMULATED_VENUES.includes(rule.venue)) {
    throw invalidRule(`"venue" is one of ${SIMULATED_VENUES.join(", ")}`);
  }
  return rule;
}

const invalidRule = (why: string): Fault =>
  new Fault("InvalidFaultRule", "usage", `This is no rule for a fault: ${why}.`);
