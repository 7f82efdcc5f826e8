/**
 * The simulator's own endpoints, below `/simulator`: its state, the faults, and its clock where it can be moved. What
 * `startSimulator` gives a test in the same process, they give to any program.
 */
import { Fault } from "@spot-canvas/domain/fault";
import type { SimulatorClock, SteppedClock } from "./clock.ts";
import { jsonReply, type Reply, type VenueRequest } from "./dialect.ts";
import { FAULTS } from "./faults/catalogue.ts";
import type { FaultPlan } from "./faults/fault-plan.ts";
import { checkFaultRule } from "./faults/fault-rule.ts";
import type { FaultRule } from "./faults/simulated-fault.ts";
import type { Market } from "./markets/market.ts";

/** Where they are. */
export const CONTROL_PATH = "/simulator";

/** What they show and change. */
export interface ControlOptions {
  readonly market: Market;
  readonly clock: SimulatorClock;
  readonly faults: FaultPlan;
  readonly urls: unknown;
  readonly requestCount: () => number;
}

/** Answers a request; `path` is below {@link CONTROL_PATH}. */
export function answerControl(options: ControlOptions, { method, path, body, headers }: VenueRequest): Reply {
  // A browser names the page that sends: no page has business here.
  if (headers.origin !== undefined) return jsonReply({ error: "Pages of a browser are not served." }, 403);
  try {
    switch (`${method} ${path}`) {
      case "GET /":
        return jsonReply(stateOf(options));
      case "GET /faults":
        return jsonReply({ rules: options.faults.rules, catalogue: FAULTS.map(lineOf) });
      case "POST /faults":
        options.faults.add(rulesIn(body));
        return jsonReply({ rules: options.faults.rules }, 201);
      case "DELETE /faults":
        options.faults.clear();
        return jsonReply({ rules: [] });
      case "POST /clock":
        moveClock(options.clock, JSON.parse(body));
        return jsonReply({ now: options.clock.now() });
      default:
        return jsonReply({ error: `There is no ${method} ${path} here.` }, 404);
    }
  } catch (error) {
    return jsonReply({ error: error instanceof Error ? error.message : String(error) }, 400);
  }
}

const stateOf = ({ market, clock, faults, urls, requestCount }: ControlOptions) => ({
  now: clock.now(),
  urls,
  products: market.products,
  requests: requestCount(),
  faults: faults.rules,
});

const lineOf = ({ name, summary, value }: (typeof FAULTS)[number]) => ({
  name,
  summary,
  ...(value === undefined ? {} : { value }),
});

/** One rule or an array of them. */
function rulesIn(body: string): readonly FaultRule[] {
  const parsed = JSON.parse(body) as unknown;
  return (Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]).map(checkFaultRule);
}

function moveClock(clock: SimulatorClock, order: unknown): void {
  const { advance_ms, to } = (order ?? {}) as { advance_ms?: unknown; to?: unknown };
  if (!("advance" in clock)) {
    throw new Fault(
      "ClockRuns",
      "usage",
      "This simulator's clock runs by itself: only a stepped one is moved.",
    );
  }
  const stepped = clock as SteppedClock;
  if (typeof advance_ms === "number" && advance_ms >= 0) stepped.advance(advance_ms);
  else if (typeof to === "number") stepped.advanceTo(to);
  else
    throw new Fault(
      "InvalidClockOrder",
      "usage",
      'Say how far: {"advance_ms": 60000} or {"to": 1704067200000}.',
    );
}
