import { describe, expect, it } from "vitest";
import { isTimeframe, PAGE_SLOTS, pageAt, pageStart, widthOf } from "./timeframe.ts";
import { atLive, fitted, isLive, panned, pricesZoomed, viewOfQuery, viewQuery, zoomed } from "./view.ts";

const HOUR = 3_600_000;
const view = { from: 100 * HOUR, to: 200 * HOUR, isLog: false };

describe("a view", () => {
  it("pans by time and keeps its span", () => {
    expect(panned(view, -HOUR)).toEqual({ from: 99 * HOUR, to: 199 * HOUR, isLog: false });
  });

  it("zooms about a moment that stays where it is, not closer than eight candles", () => {
    const about = 150 * HOUR;
    expect(zoomed(view, 0.5, about, HOUR)).toEqual({ from: 125 * HOUR, to: 175 * HOUR, isLog: false });
    const closest = zoomed(view, 0.0001, about, HOUR);
    expect(closest.to - closest.from).toBeCloseTo(8 * HOUR, 3);
    expect((about - closest.from) / (closest.to - closest.from)).toBeCloseTo(0.5, 9);
  });

  it("scales prices about their middle, on a log scale about their geometric one, until they fit again", () => {
    const span = { low: 100, high: 400 };
    expect(pricesZoomed(view, span, 2).prices).toEqual({ low: -50, high: 550 });
    const log = pricesZoomed({ ...view, isLog: true }, span, 2).prices!;
    expect([log.low, log.high].map((price) => Math.round(price))).toEqual([50, 800]);
    expect(fitted({ ...view, prices: span })).toEqual(view);
  });

  it("stands a little behind the newest candle when it follows", () => {
    const live = atLive(view, 500 * HOUR, HOUR);
    expect(live.to - live.from).toBe(100 * HOUR);
    expect(live.to).toBe(507 * HOUR);
    expect(isLive(live, 500 * HOUR)).toBe(true);
    expect(isLive(view, 500 * HOUR)).toBe(false);
  });

  it("comes back from the query of its link", () => {
    const shown = { ...view, isLog: true, prices: { low: 1.5, high: 2.25 } };
    expect(viewOfQuery(viewQuery(shown))).toEqual(shown);
    expect(viewOfQuery(viewQuery(view))).toEqual(view);
    expect(viewOfQuery({ from: "nonsense", to: "2024-01-01" })).toBeUndefined();
    expect(viewOfQuery({ from: "2024-02-01", to: "2024-01-01" })).toBeUndefined();
  });
});

describe("pages of history", () => {
  it("have bounds that are the same for everybody, weeks on Mondays", () => {
    const time = Date.UTC(2024, 0, 3, 12);
    for (const timeframe of ["1m", "1h", "1d", "1w"] as const) {
      const page = pageAt(time, timeframe);
      expect(pageStart(page, timeframe)).toBeLessThanOrEqual(time);
      expect(pageStart(page + 1, timeframe)).toBeGreaterThan(time);
      expect(pageStart(page + 1, timeframe) - pageStart(page, timeframe)).toBe(
        PAGE_SLOTS * widthOf(timeframe),
      );
    }
    expect(new Date(pageStart(pageAt(time, "1w"), "1w")).getUTCDay()).toBe(1);
    expect(isTimeframe("7m")).toBe(false);
  });
});
