/** What a person may not ask for: orders that contradict themselves, or would do at once what they are to wait for. */
import type { OrderRequested } from "../events/bodies/request.ts";
import { Fault } from "../fault.ts";
import { Decimal } from "../money/decimal.ts";

/** Why a request makes no order, as a Fault `OrderUnclear`; undefined where it does. */
export function unclearRequest(requested: OrderRequested): Fault | undefined {
  const reason = contradiction(requested) ?? misplaced(requested);
  return reason === undefined ? undefined : new Fault("OrderUnclear", "usage", reason);
}

function contradiction(requested: OrderRequested): string | undefined {
  const { limit_price, stop_price, post_only, reduce_only, time_in_force } = requested;
  if (time_in_force !== undefined && (limit_price === undefined || stop_price !== undefined)) {
    return `${time_in_force} goes with a limit price, and with no stop`;
  }
  if (post_only === true && (limit_price === undefined || stop_price !== undefined)) {
    return "an order that only rests needs a limit price, and no stop";
  }
  if (post_only === true && time_in_force !== undefined) {
    return `an order that only rests cannot be ${time_in_force} too`;
  }
  if (reduce_only === true && (requested.stop_loss ?? requested.take_profit) !== undefined) {
    return "an order that only reduces protects nothing: leave stop loss and target out";
  }
  return undefined;
}

/** A price that stands on the wrong side of another. */
function misplaced(requested: OrderRequested): string | undefined {
  const { side, price, limit_price, stop_price, stop_loss, take_profit } = requested;
  const buys = side === "buy";
  if (stop_price !== undefined && !isBeyond(stop_price, price, buys)) {
    return `a stop to ${side} stands ${buys ? "above" : "below"} the price, which is ${price}`;
  }
  const entry = limit_price ?? stop_price ?? price;
  if (stop_loss !== undefined && !isBeyond(stop_loss, entry, !buys)) {
    return `the stop loss of a ${buys ? "purchase" : "sale"} stands ${buys ? "below" : "above"} its price, which is ${entry}`;
  }
  if (take_profit !== undefined && !isBeyond(take_profit, entry, buys)) {
    return `the target of a ${buys ? "purchase" : "sale"} stands ${buys ? "above" : "below"} its price, which is ${entry}`;
  }
  return undefined;
}

const isBeyond = (one: string, other: string, above: boolean): boolean => {
  const compared = Decimal.of(one).compare(Decimal.of(other));
  return above ? compared > 0 : compared < 0;
};
