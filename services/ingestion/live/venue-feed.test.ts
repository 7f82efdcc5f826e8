import type { Candle } from "@spot-canvas/domain/market/candle";
import { openTimeOf } from "@spot-canvas/domain/market/timeframe";
import { CandleBuilder } from "@spot-canvas/domain/market/trade-candles";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openInProcessEphemeral } from "../../log/in-process-ephemeral.ts";
import { createLogger } from "../../logging/logger.ts";
import { MemorySink } from "../../testing/memory-sink.ts";
import { ScriptedMarket } from "../../testing/scripted-market.ts";
import { VirtualClock } from "../../testing/virtual-clock.ts";
import type { LiveEvent, MarketTrade } from "../../venues/venue.ts";
import { VenueFault } from "../../venues/venue-fault.ts";
import { decodeForming, type FormingCandle } from "../forming.ts";
import { followVenue } from "./venue-feed.ts";

const MINUTE = 60_000;
const SERIES = { product: "BTC-USD", timeframe: "1m" } as const;

const trade = (id: number, millis: number, price: number): MarketTrade => ({
  id: String(id),
  time: instantOfMillis(millis),
  price: Price(Decimal.of(String(price))),
  quantity: Quantity(Decimal.of("0.25")),
  side: "buy",
});

/** The candles that trades make. */
function candlesOf(trades: readonly MarketTrade[]): Candle[] {
  const builder = new CandleBuilder("1m", 0);
  const built = [...trades.flatMap((each) => builder.add(each)), ...builder.closeTo(1e12)];
  return built.flatMap((each) => (each.kind === "closed" ? [each.candle] : []));
}

/** A feed of one series on a clock that the test moves; it begins half a minute after the hour. */
class Following implements AsyncDisposable {
  readonly clock = new VirtualClock(60.5 * MINUTE);
  readonly market = new ScriptedMarket();
  readonly sink = new MemorySink();
  readonly forming: FormingCandle[] = [];
  readonly said: string[] = [];
  readonly seams: unknown[] = [];
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();

  /** Trades take place from now on; the venue's REST knows of each candle as it closes. */
  async begin(trades: readonly MarketTrade[], live: "trades" | "candles" | "polling"): Promise<void> {
    const { market, clock, sink } = this;
    market.capabilities = { ...market.capabilities, live, pageSlots: 300 };
    market.history = candlesOf(trades);
    const ephemeral = openInProcessEphemeral();
    ephemeral.subscribe("forming.>", (_subject, body) => this.forming.push(decodeForming(body)!));
    const now = { get: () => clock.now() };
    Object.defineProperty(market, "now", now);
    this.#done = followVenue({
      market,
      series: [SERIES],
      sink,
      knownTo: async () => sink.series.coverage.intervals.at(-1)?.to ?? 55 * MINUTE,
      ephemeral,
      clock,
      signal: this.#stop.signal,
      logger: createLogger({ write: (line) => this.said.push(line) }),
      onSeam: (_series, interval) => this.seams.push(interval),
    });
    await clock.advanceTo(clock.now());
  }

  /** Lets trades be heard as they take place, up to a moment. */
  async hear(trades: readonly MarketTrade[], until: number): Promise<void> {
    for (const each of trades) {
      const at = Number(each.time / 1_000_000n);
      if (at > this.clock.now()) await this.clock.advanceTo(at);
      this.market.tell({ kind: "trade", product: SERIES.product, trade: each });
    }
    await this.clock.advanceTo(until);
  }

  /** Open times in the order in which a strategy sees them. */
  get seen(): number[] {
    const first = new Set<number>();
    for (const { candles } of this.sink.events) for (const time of candles.time) first.add(time);
    return [...first].map((time) => time / MINUTE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

/** A trade every twenty seconds from the 50th minute on, and none in the 63rd. */
const steady = Array.from({ length: 90 }, (_, index) =>
  trade(index + 1, 50 * MINUTE + index * 20_000, 100 + (index % 13)),
).filter(({ time }) => openTimeOf("1m", Number(time / 1_000_000n)) !== 63 * MINUTE);
const heardFrom = (minute: number, to = 1e9) =>
  steady.filter(
    ({ time }) => time >= instantOfMillis(minute * MINUTE) && time < instantOfMillis(to * MINUTE),
  );
const broken: LiveEvent = {
  kind: "disconnected",
  fault: new VenueFault("VenueUnavailable", "coinbase", "Coinbase went away."),
  retryInMs: 1_000,
};

/** What becomes of a trade on its way, or of the connection at its time. */
const HAPPENINGS = ["heard", "heard", "heard", "unheard", "late", "twice", "lost", "cut", "back"] as const;

/** What was once found: nothing heard at the end, and a slot that closed before its only trade that was heard. */
const FOUND: [(typeof HAPPENINGS)[number][], number][] = [
  [Array(40).fill("heard"), 0],
  [[...Array(19).fill("heard"), "back", "unheard", "late", "twice", ...Array(17).fill("heard")], 0],
];

describe("a feed that builds candles from trades", () => {
  it("asks for what is missing since the last candle, and goes on with what is heard", async () => {
    await using feed = new Following();
    await feed.begin(steady, "trades");
    await feed.hear(heardFrom(60.5, 66), 66.2 * MINUTE);
    expect(feed.seen).toEqual([55, 56, 57, 58, 59, 60, 61, 62, 64, 65]);
    expect(feed.sink.series.coverage.intervals).toEqual([{ from: 55 * MINUTE, to: 66 * MINUTE }]);
    const sources = feed.sink.events.map(({ source }) => source);
    expect(sources).toEqual(["rest", "rest", "trades", "trades", "trades", "trades", "trades"]);
    // Of the quiet minute the venue is asked at once, so that strategies know of it before the next trade.
    const quiet = feed.sink.events.find(({ candles }) => candles.time.length === 0);
    expect(quiet?.coverage).toEqual([{ from: 63 * MINUTE, to: 64 * MINUTE }]);
    expect(feed.sink.candles).toEqual(candlesOf(steady).slice(5, 15));
    expect(feed.seams).toEqual([{ from: 55 * MINUTE, to: 60 * MINUTE }]);
  });

  it("closes a candle when its time is over, also where nobody trades any more", async () => {
    await using feed = new Following();
    await feed.begin(steady, "trades");
    await feed.hear(heardFrom(60.5, 62), 62 * MINUTE + 2_300);
    expect(feed.seen.at(-1)).toBe(61);
  });

  it("lets the venue's own candle correct one that was built, within seconds", async () => {
    await using feed = new Following();
    await feed.begin(steady, "trades");
    const unheard = heardFrom(61, 63).filter((_, index) => index !== 4);
    await feed.hear([...heardFrom(60.5, 61), ...unheard], 63 * MINUTE + 10_000);
    expect(feed.sink.events.at(-1)).toMatchObject({ source: "rest" });
    expect(feed.sink.candles).toEqual(candlesOf(steady).slice(5, 13));
    expect(feed.sink.series.summary.revisions).toBe(1);
  });

  it("revises a candle by a trade that came late", async () => {
    await using feed = new Following();
    await feed.begin(steady, "trades");
    const late = heardFrom(61, 62)[2]!;
    await feed.hear(
      heardFrom(60.5, 62).filter((each) => each !== late),
      62 * MINUTE + 2_300,
    );
    const before = feed.sink.events.length;
    await feed.hear([late], 62 * MINUTE + 2_600);
    expect(feed.sink.events[before]).toMatchObject({ source: "trades", coverage: [] });
    expect(feed.sink.candles.at(-1)).toEqual(candlesOf(steady)[11]);
  });

  it("asks for what it did not hear while it was disconnected", async () => {
    await using feed = new Following();
    await feed.begin(steady, "trades");
    await feed.hear(heardFrom(60.5, 61.5), 61.5 * MINUTE);
    feed.market.tell(broken);
    await feed.clock.advanceTo(64.5 * MINUTE);
    expect(feed.seen.at(-1)).toBe(62);
    feed.market.tell({ kind: "connected", series: [SERIES], at: feed.clock.now() });
    await feed.hear(heardFrom(64.5, 67), 67.1 * MINUTE);
    expect(feed.sink.candles).toEqual(candlesOf(steady).slice(5, 16));
    expect(feed.sink.events.at(-1)!.source).toBe("trades");
    expect(feed.said.join()).toContain("Coinbase went away.");
  });

  it("holds what it hears back until the seam is closed", async () => {
    await using feed = new Following();
    feed.market.mishap = () => (feed.clock.now() < 63.5 * MINUTE ? "VenueUnavailable" : undefined);
    await feed.begin(steady, "trades");
    await feed.hear(heardFrom(60.5, 63), 63.4 * MINUTE);
    expect(feed.seen).toEqual([]);
    await feed.hear(heardFrom(63.4, 66), 66.2 * MINUTE);
    expect(feed.seen).toEqual([55, 56, 57, 58, 59, 60, 61, 62, 64, 65]);
  });

  it("keeps a trade of another time in quarantine, and goes on", async () => {
    await using feed = new Following();
    await feed.begin(steady, "trades");
    await feed.hear(heardFrom(60.5, 61.2), 61.2 * MINUTE);
    feed.market.tell({ kind: "trade", product: SERIES.product, trade: trade(999, 9_000 * MINUTE, 1) });
    await feed.hear(heardFrom(61.2, 64), 64.1 * MINUTE);
    expect(feed.sink.refused).toMatchObject([
      { place: "BTC-USD 1m", reason: expect.stringContaining("in the future") },
    ]);
    expect(feed.sink.candles).toEqual(candlesOf(steady).slice(5, 13));
  });

  it("shows the candle that forms", async () => {
    await using feed = new Following();
    await feed.begin(steady, "trades");
    await feed.hear(heardFrom(60.5, 61.9), 61.95 * MINUTE);
    const [first] = heardFrom(61, 61.1);
    const open = first!.price.toDouble();
    expect(feed.forming[0]).toMatchObject({
      ...SERIES,
      venue: "coinbase",
      time: 61 * MINUTE,
      open,
      close: open,
    });
    expect(feed.forming.at(-1)!.volume).toBe(0.75);
  });

  it("ends with the series of the venue whatever is lost, late, cut and refused on the way", async () => {
    const happening = fc.constantFrom(
      "heard",
      "heard",
      "heard",
      "unheard",
      "late",
      "twice",
      "lost",
      "cut",
      "back",
    );
    const happenings = fc.array(happening, { minLength: 40, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(happenings, fc.nat(9), async (events, seed) => {
        await using feed = new Following();
        let request = 0;
        feed.market.mishap = () => ((++request * 3 + seed) % 7 === 0 ? "VenueUnavailable" : undefined);
        await feed.begin(steady, "trades");
        const trades = heardFrom(60.5, 74);
        const late: MarketTrade[] = [];
        for (const [index, each] of trades.entries()) {
          const what = events[index] ?? "heard";
          const at = Number(each.time / 1_000_000n);
          await feed.clock.advanceTo(at);
          if (what === "cut") feed.market.tell(broken);
          if (what === "cut" || what === "back") {
            feed.market.tell({ kind: "connected", series: [SERIES], at });
          }
          if (what === "lost") {
            const { time } = each;
            feed.market.tell({ kind: "lost", product: SERIES.product, from: time, to: time });
          }
          if (what === "late") late.push(each);
          if (what === "heard" || what === "twice") await feed.hear([each], at);
          if (what === "twice") await feed.hear([each, ...late.splice(0)], at);
        }
        await feed.clock.advanceTo(82 * MINUTE);
        const expected = candlesOf(steady).filter(({ time }) => time >= 55 * MINUTE);
        expect(feed.sink.candles).toEqual(expected);
        expect(feed.sink.series.coverage.intervals).toHaveLength(1);
        expect(feed.seen).toEqual([...feed.seen].sort((a, b) => a - b));
      }),
      { numRuns: 25, examples: FOUND },
    );
  });
});

describe("a feed of a venue that tells its candles", () => {
  const told = (kind: "forming" | "closed", candle: Candle): LiveEvent => ({
    ...SERIES,
    kind,
    candle,
    observedAt: 0,
  });
  const candles = candlesOf(steady);
  const at = (minute: number): Candle => candles.find(({ time }) => time === minute * MINUTE)!;

  it("closes each when the venue says so, its successor begins or its time is over", async () => {
    await using feed = new Following();
    await feed.begin(steady, "candles");
    await feed.clock.advanceTo(61.1 * MINUTE);
    feed.market.tell(told("forming", { ...at(61), close: at(61).open, volume: 0.25 }));
    await feed.clock.advanceTo(62 * MINUTE);
    feed.market.tell(told("closed", at(61)));
    feed.market.tell(told("forming", at(62)));
    await feed.clock.advanceTo(64 * MINUTE + 100);
    feed.market.tell(told("forming", at(64)));
    feed.market.tell(told("forming", at(65)));
    await feed.clock.advanceTo(66.1 * MINUTE);
    expect(feed.seen).toEqual([55, 56, 57, 58, 59, 60, 61, 62, 64, 65]);
    expect(feed.sink.candles).toEqual(candles.slice(5, 15));
    expect(feed.sink.series.coverage.intervals).toEqual([{ from: 55 * MINUTE, to: 66 * MINUTE }]);
  });
});

describe("a feed of a venue that nothing is heard of", () => {
  it("asks for each candle once it is closed", async () => {
    await using feed = new Following();
    await feed.begin(steady, "polling");
    await feed.clock.advanceTo(66 * MINUTE + 3_100);
    expect(feed.sink.candles).toEqual(candlesOf(steady).slice(5, 15));
    expect(feed.market.requests.length).toBeLessThan(14);
  });
});

describe("a feed of a timeframe that the venue does not have", () => {
  it("is refused with those it has", async () => {
    const market = new ScriptedMarket();
    const following = followVenue({
      market,
      series: [{ product: "BTC-USD", timeframe: "4h" }],
      sink: new MemorySink(),
      knownTo: async () => 0,
      ephemeral: openInProcessEphemeral(),
      clock: new VirtualClock(0),
      signal: new AbortController().signal,
      logger: createLogger({ write: () => {} }),
    });
    await expect(following).rejects.toThrow(/no candles of 4h.*1m, 1h/);
  });
});
