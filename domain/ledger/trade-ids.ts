/**
 * The trade ids that an account has seen, as a persistent set: adding one leaves every earlier set as it was. Sets of
 * doubling sizes, merged as a binary counter carries, so that adding n ids copies each of them log n times.
 */

/** A set of trade ids; undefined is the empty one. */
export interface TradeIds {
  readonly ids: ReadonlySet<string>;
  readonly rest: TradeIds | undefined;
}

/** Whether an id is in a set. */
export function hasTradeId(set: TradeIds | undefined, id: string): boolean {
  for (let part = set; part !== undefined; part = part.rest) if (part.ids.has(id)) return true;
  return false;
}

/** A set with one more id, which is not in it yet. */
export function withTradeId(set: TradeIds | undefined, id: string): TradeIds {
  const ids = new Set([id]);
  let rest = set;
  while (rest !== undefined && rest.ids.size <= ids.size) {
    for (const known of rest.ids) ids.add(known);
    rest = rest.rest;
  }
  return { ids, rest };
}
