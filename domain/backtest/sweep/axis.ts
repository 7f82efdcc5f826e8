/** One parameter of a sweep: the values that it takes in turn. */
import { Fault, fail, ok, type Result } from "../../fault.ts";
import { Decimal } from "../../money/decimal.ts";

/** A parameter with its values, as text: what the parameter is, the strategy knows. */
export interface Axis {
  readonly name: string;
  /** At least one, each once. */
  readonly values: readonly string[];
}

/** The most values of one parameter. */
const VALUES_MAX = 100_000;

/**
 * Reads what a parameter takes: `5..50:5` (from, to, step; both ends where the step meets them), `5..50` (step 1), a list
 * `5,8,13`, or one value. Steps are exact: 0.1 is added as a decimal. Faults: `InvalidSweep`.
 */
export function parseAxis(name: string, text: string): Result<Axis> {
  const range = /^([^.,][^,]*?)\.\.([^:,]+)(?::([^,]+))?$/.exec(text);
  const values = range ? valuesOf(range[1]!, range[2]!, range[3] ?? "1") : ok(text.split(","));
  if (!values.ok) return refused(name, text, values.error);
  if (values.value.some((value) => value.trim() === "")) return refused(name, text, "a value is empty");
  const twice = values.value.find((value, index) => values.value.indexOf(value) < index);
  if (twice !== undefined) return refused(name, text, `${twice} stands twice`);
  return ok({ name, values: values.value });
}

function valuesOf(first: string, last: string, by: string): Result<readonly string[], string> {
  const [from, to, step] = [Decimal.parse(first), Decimal.parse(last), Decimal.parse(by)];
  if (!from.ok || !to.ok || !step.ok) return fail("a range is of numbers, from..to:step");
  if (!step.value.isPositive()) return fail("the step must be above zero");
  if (to.value.compare(from.value) < 0) return fail("it ends before it begins");
  if ((to.value.toDouble() - from.value.toDouble()) / step.value.toDouble() > VALUES_MAX) {
    return fail(`it has more than ${VALUES_MAX} values`);
  }
  const values: string[] = [];
  for (let value: Decimal = from.value; value.compare(to.value) <= 0; value = value.plus(step.value)) {
    values.push(value.normalized().toString());
  }
  return ok(values);
}

const refused = (name: string, text: string, reason: string): Result<never> =>
  fail(
    new Fault(
      "InvalidSweep",
      "usage",
      `"${text.slice(0, 40)}" are no values of ${name}: ${reason}. Write a range such as 5..50:5, or a list such as 5,8,13.`,
    ),
  );
