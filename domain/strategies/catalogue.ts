/** The built-in strategies. A new one is one file beside this and one line here. */
import { Fault, fail, ok, type Result } from "../fault.ts";
import { bollingerBreakout } from "./bollinger-breakout.ts";
import { buyAndHold } from "./buy-and-hold.ts";
import { dca } from "./dca.ts";
import { donchianTurtle } from "./donchian-turtle.ts";
import { emaCross } from "./ema-cross.ts";
import { grid } from "./grid.ts";
import { macdMomentum } from "./macd-momentum.ts";
import { outside } from "./outside.ts";
import { rsiReversion } from "./rsi-reversion.ts";
import { smaCross } from "./sma-cross.ts";
import type { Strategy } from "./strategy.ts";
import { supertrend } from "./supertrend.ts";
import { vwapReversion } from "./vwap-reversion.ts";

/** Every built-in strategy, by name, in the order in which they are listed. */
export const STRATEGIES: ReadonlyMap<string, Strategy> = new Map(
  [
    smaCross,
    emaCross,
    macdMomentum,
    rsiReversion,
    bollingerBreakout,
    donchianTurtle,
    supertrend,
    vwapReversion,
    grid,
    dca,
    buyAndHold,
    outside,
  ].map((strategy) => [strategy.name, strategy]),
);

/** The strategy of a name. */
export function strategyNamed(name: string): Result<Strategy> {
  const strategy = STRATEGIES.get(name);
  if (strategy) return ok(strategy);
  const known = [...STRATEGIES.keys()].join(", ");
  return fail(
    new Fault(
      "UnknownStrategy",
      "usage",
      `There is no strategy "${name.slice(0, 60)}": use one of ${known}.`,
    ),
  );
}
