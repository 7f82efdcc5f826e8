/** The fold of trades into positions: the only place where a position changes, live, in a rebuild and in a bot alike. */
import { evolveFutures } from "./futures-position.ts";
import type { Evolution, Position } from "./position.ts";
import { evolveSpot } from "./spot-position.ts";
import type { Trade } from "./trade.ts";

/**
 * What a trade turns the open position of its key (tenant, account, symbol, market) into. Trades of a key are to be
 * given in the order of {@link comparePlaces} (trade-order.ts), each once.
 */
export const evolve = (position: Position | undefined, trade: Trade): Evolution =>
  trade.marketType === "spot" ? evolveSpot(position, trade) : evolveFutures(position, trade);
