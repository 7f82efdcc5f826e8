import { describe, expect, it } from "vitest";
import { hasTradeId, type TradeIds, withTradeId } from "./trade-ids.ts";

describe("the trade ids that were seen", () => {
  it("are all there, in every version of the set from the one that added them", () => {
    const versions: (TradeIds | undefined)[] = [undefined];
    for (let count = 0; count < 100; count++) versions.push(withTradeId(versions.at(-1), `t${count}`));
    for (const [size, version] of versions.entries()) {
      for (let id = 0; id < 100; id++) expect(hasTradeId(version, `t${id}`)).toBe(id < size);
    }
  });

  it("stand in few parts, however many they are", () => {
    let set: TradeIds | undefined;
    for (let count = 0; count < 1_000; count++) set = withTradeId(set, `t${count}`);
    let parts = 0;
    for (let part = set; part !== undefined; part = part.rest) parts++;
    expect(parts).toBeLessThanOrEqual(10);
  });
});
