/** All facts of an account in the order in which they apply, trades and entries in one stream. */
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Snapshot } from "../projector/snapshot.ts";
import type { LoggedEntry } from "./entries.ts";
import { entriesInOrder, type PlacedCash } from "./entries-in-order.ts";
import type { LoggedTrade } from "./logged-trade.ts";
import { type OrderedTrades, tradesInOrder } from "./trades-in-order.ts";

/** A trade, an entry of a market, or cash that moved. */
export type AccountFact = LoggedTrade | LoggedEntry | PlacedCash;

/** The facts, slice by slice: of one symbol and market where they are named. */
export async function* factsInOrder(
  snapshot: Snapshot,
  wanted: OrderedTrades,
): AsyncGenerator<readonly AccountFact[]> {
  const { symbol, marketType } = wanted;
  const entries = (await entriesInOrder(snapshot, wanted)).filter((one) =>
    "move" in one
      ? symbol === undefined && marketType === undefined
      : (symbol ?? one.entry.symbol) === one.entry.symbol &&
        (marketType ?? one.entry.marketType) === one.entry.marketType,
  );
  let next = 0;
  const until = (place?: TradePlace): readonly AccountFact[] => {
    const first = next;
    while (next < entries.length && !(place && comparePlaces(entries[next]!.place, place) > 0)) next++;
    return entries.slice(first, next);
  };
  for await (const slice of tradesInOrder(snapshot, wanted)) {
    yield next === entries.length ? slice : slice.flatMap((logged) => [...until(logged.place), logged]);
  }
  const rest = until();
  if (rest.length > 0) yield rest;
}
