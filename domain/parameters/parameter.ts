/** Typed parameters, of strategies and of indicators: each with its bounds, its default and what it means. */
import type { Parameters } from "../events/fields.ts";
import { Fault, fail, ok, type Result } from "../fault.ts";

/** One parameter. */
export type ParameterSpec =
  | {
      readonly kind: "integer" | "number";
      readonly minimum: number;
      readonly maximum: number;
      readonly default: number;
      readonly summary: string;
    }
  | { readonly kind: "boolean"; readonly default: boolean; readonly summary: string }
  | {
      readonly kind: "choice";
      readonly choices: readonly string[];
      readonly default: string;
      readonly summary: string;
    };

/** A whole number with its default and its bounds, both allowed. */
export const integer = (usual: number, minimum: number, maximum: number, summary: string) =>
  ({ kind: "integer", minimum, maximum, default: usual, summary }) as const;

/** A number with its default and its bounds, both allowed. */
export const number = (usual: number, minimum: number, maximum: number, summary: string) =>
  ({ kind: "number", minimum, maximum, default: usual, summary }) as const;

/** Yes or no. */
export const boolean = (usual: boolean, summary: string) =>
  ({ kind: "boolean", default: usual, summary }) as const;

/** One of several texts. */
export const choice = <const C extends readonly string[]>(usual: C[number], choices: C, summary: string) =>
  ({ kind: "choice", choices, default: usual, summary }) as const;

/** Parameters by name. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** The values that something is run with: every parameter, of its kind. */
export type ParameterValues<P extends ParameterSpecs> = {
  readonly [K in keyof P]: P[K]["kind"] extends "integer" | "number"
    ? number
    : P[K]["kind"] extends "boolean"
      ? boolean
      : string;
};

/**
 * The full set of values from those given, in the order of the specs: defaults fill what is missing, texts are read as
 * what the parameter is (a command line knows only texts). A name that there is not, a value of another
 * kind or one out of bounds is refused.
 */
export function resolveParameters<P extends ParameterSpecs>(
  owner: string,
  specs: P,
  given: Parameters,
): Result<ParameterValues<P>> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(specs, name));
  if (unknown !== undefined) {
    const known = Object.keys(specs).join(", ") || "none";
    return fail(invalid(`${owner} has no parameter "${unknown.slice(0, 40)}": it has ${known}.`));
  }
  const values: Record<string, number | string | boolean> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(given, name) ? readAs(spec, given[name]!) : spec.default;
    if (value === undefined) {
      const text = String(given[name]).slice(0, 40);
      return fail(invalid(`${owner} takes ${name} as ${boundsOf(spec)}, not "${text}".`));
    }
    values[name] = value;
  }
  return ok(values as ParameterValues<P>);
}

function readAs(
  spec: ParameterSpec,
  value: number | string | boolean,
): number | string | boolean | undefined {
  switch (spec.kind) {
    case "integer":
    case "number": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
      if (spec.kind === "integer" && !Number.isInteger(number)) return undefined;
      return number >= spec.minimum && number <= spec.maximum ? number : undefined;
    }
    case "boolean":
      if (value === "true" || value === "false") return value === "true";
      return typeof value === "boolean" ? value : undefined;
    case "choice":
      return typeof value === "string" && spec.choices.includes(value) ? value : undefined;
    default:
      return spec satisfies never;
  }
}

function boundsOf(spec: ParameterSpec): string {
  switch (spec.kind) {
    case "integer":
      return `a whole number from ${spec.minimum} to ${spec.maximum}`;
    case "number":
      return `a number from ${spec.minimum} to ${spec.maximum}`;
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${spec.choices.join(", ")}`;
    default:
      return spec satisfies never;
  }
}

const invalid = (message: string): Fault => new Fault("InvalidParameter", "usage", message);
