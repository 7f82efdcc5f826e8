import { describe, expect, it } from "vitest";
import { coinbaseLive } from "./live.ts";

const series = [
  { product: "BTC-USD", timeframe: "1m" },
  { product: "BTC-USD", timeframe: "1h" },
] as const;
const time = (second: number): string => `2024-01-01T00:00:${String(second).padStart(2, "0")}.000000Z`;
const match = (id: number, second: number, type = "match"): string =>
  JSON.stringify({
    type,
    trade_id: id,
    side: "sell",
    size: "0.5",
    price: "100.01",
    product_id: "BTC-USD",
    time: time(second),
  });
const beat = (id: number, second: number): string =>
  JSON.stringify({ type: "heartbeat", last_trade_id: id, product_id: "BTC-USD", time: time(second) });

/** What frames come to, one after the other: a trade by its number, all else by its kind. */
const heard = (...frames: readonly string[]): readonly unknown[] => {
  const session = coinbaseLive("").session(series);
  return frames.map((frame) =>
    session.read(frame, 0)?.map((event) => (event.kind === "trade" ? Number(event.trade.id) : event.kind)),
  );
};

describe("a live session of Coinbase", () => {
  it("asks once for a product, however many series of it are followed", () => {
    expect(coinbaseLive("").session(series).subscribe).toEqual([
      '{"type":"subscribe","product_ids":["BTC-USD"],"channels":["matches","heartbeat"]}',
    ]);
  });

  it.each<[string, readonly string[], readonly unknown[]]>([
    [
      "tells trades once",
      [match(1, 1, "last_match"), match(2, 2), match(2, 2), match(3, 3)],
      [[], [2], [], [3]],
    ],
    ["tells that one is missing between two", [match(1, 1), match(3, 3)], [[1], ["lost", 3]]],
    [
      "counts from the last trade before the subscription",
      [match(7, 1, "last_match"), match(9, 2)],
      [[], ["lost", 9]],
    ],
    [
      "waits a beat for a trade that a beat knows of",
      [match(1, 1), beat(2, 2), match(2, 1), beat(2, 3)],
      [[1], [], [2], []],
    ],
    [
      "gives up one that does not come by the next beat, once",
      [match(1, 1), beat(2, 2), beat(2, 3), beat(2, 4)],
      [[1], [], ["lost"], []],
    ],
    ["does not know what it never counted", [beat(5, 1), beat(6, 2), match(9, 3)], [[], [], [9]]],
    [
      "cannot read a trade without a price",
      ['{"type":"match","product_id":"BTC-USD"}', "{"],
      [undefined, undefined],
    ],
    ["passes over what it did not ask for", ['{"type":"ticker"}'], [[]]],
  ])("%s", (_, frames, expected) => {
    expect(heard(...frames)).toEqual(expected);
  });
});
