import { describe, expect, it } from "vitest";
import { clustered, type Marker } from "./markers.ts";

const marker = (id: string, time: number, side: "buy" | "sell" = "buy"): Marker => ({
  ...{ id, kind: "fill", side, time, price: 1, lines: [] },
});

describe("markers", () => {
  it("that would cover one another are one, those of the other side stay apart", () => {
    const markers = [marker("a", 0), marker("b", 5), marker("c", 6, "sell"), marker("d", 9), marker("e", 30)];
    const clusters = clustered(markers, ({ time }) => ({ x: time, y: 0 }), 10);
    expect(clusters.map((cluster) => cluster.markers.map(({ id }) => id).join(""))).toEqual([
      "abd",
      "c",
      "e",
    ]);
  });
});
