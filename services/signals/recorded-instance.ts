/** From a StrategyEnabled of the log to the instance that it names. */
import { Fault, fail, type Result } from "@spot-canvas/domain/fault";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import type { EnabledInstance } from "@spot-canvas/domain/strategies/enabled";
import { type Instance, instanceFor } from "@spot-canvas/domain/strategies/instance";
import { withTrend } from "@spot-canvas/domain/strategies/trend";
import { recordedStrategy } from "../strategies/find-strategy.ts";

/** The instance that a StrategyEnabled names; refuses what this program cannot run as it was enabled. */
export function recordedInstance({ enabled }: EnabledInstance): Result<Instance> {
  const timeframe = parseTimeframe(enabled.timeframe);
  if (!timeframe.ok) return timeframe;
  const { venue, product, strategy: name, code, parameters } = enabled;
  try {
    const strategy = withTrend(recordedStrategy(name, code), enabled.trend_filter);
    const instance = instanceFor(strategy, parameters, { venue, product, timeframe: timeframe.value });
    if (!instance.ok || instance.value.id === enabled.instance) return instance;
  } catch (error) {
    if (error instanceof Fault) return fail(error);
    throw error;
  }
  const message = `It was enabled as ${enabled.instance}, in another version of ${name}: enable it again.`;
  return fail(new Fault("OtherVersion", "conflict", message));
}
