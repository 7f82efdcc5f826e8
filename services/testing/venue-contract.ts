/**
 * The contract of a venue's market data: every adapter passes this suite, against a server that speaks the venue's
 * dialect over real sockets and plays a market whose every candle and trade is known.
 */
import { unwrap } from "@spot-canvas/domain/fault";
import { CANDLE_FIELDS, type Candle, type CandleColumns, candleAt } from "@spot-canvas/domain/market/candle";
import { Coverage, type Interval } from "@spot-canvas/domain/market/coverage";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type SteppedClock, steppedClock } from "../simulator/clock.ts";
import type { SimulatedVenue } from "../simulator/dialect.ts";
import type { Market } from "../simulator/markets/market.ts";
import { syntheticMarket } from "../simulator/markets/synthetic-market.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { openVenue } from "../venues/open-venue.ts";
import type {
  CandlePage,
  LiveEvent,
  LiveSeries,
  MarketData,
  MarketTrade,
  VenueOptions,
} from "../venues/venue.ts";
import type { VenueFaultTag } from "../venues/venue-fault.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Half a minute past the hour, in a minute that has begun. */
const NOW = Date.UTC(2024, 0, 2, 12, 0, 30);
/** The Monday of this week the market begins: a market of years takes its time to add up days. */
const LISTED = NOW - 40 * 24 * HOUR;
const HOUR_BEGIN = openTimeOf("1h", NOW);
const PRODUCT = "BTC-USD";
const ATTEMPTS = 4;
const never = new AbortController().signal;

/** A venue under test, at its own moment. */
interface Stage extends AsyncDisposable {
  readonly clock: SteppedClock;
  readonly simulator: Simulator;
  readonly market: Market;
  readonly venue: MarketData;
}

async function stageOf(name: SimulatedVenue, options: VenueOptions = {}): Promise<Stage> {
  const clock = steppedClock(NOW);
  const simulator = await startSimulator({ clock, market: syntheticMarket({ from: LISTED }) });
  const { rest, webSocket } = simulator.urls[name];
  const venue = unwrap(
    await openVenue(name, {
      restUrl: rest,
      webSocketUrl: webSocket,
      unlimited: true,
      attempts: ATTEMPTS,
      backOffMs: 1,
      random: () => 0,
      timeoutMs: 5_000,
      ...options,
    }),
  );
  return {
    clock,
    simulator,
    market: simulator.market,
    venue,
    async [Symbol.asyncDispose]() {
      await venue[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
    },
  };
}

const rowsOf = (candles: CandleColumns): readonly Candle[] =>
  [...candles.time].map((_, index) => candleAt(candles, index));

/** Volumes are sums of doubles on one side and of decimals on the other: the last digit may differ. */
const rounded = (candles: readonly Candle[]): readonly string[] =>
  candles.map((candle) => CANDLE_FIELDS.map((field) => Number(candle[field].toPrecision(12))).join(" "));

/** What is so of every venue; what only some can do is asked of those that say so. */
export function describeVenue(name: SimulatedVenue): void {
  describe(`the market data of ${name}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await stageOf(name);
    });
    afterEach(() => stage.simulator.heal());
    afterAll(() => stage[Symbol.asyncDispose]());

    describe("terms", () => terms(() => stage));
    describe("pages of candles", () => pages(() => stage));
    describe("disturbed answers", () => disturbances(name, () => stage));
    describe("trades of the past", () => tradeHistory(() => stage));
    describe("live", () => live(name, () => stage));
  });
}

function terms(stage: () => Stage): void {
  it("lists what is traded, on which grid", async () => {
    const products = unwrap(await stage().venue.products(never));
    const listed = products.find(({ product }) => product === PRODUCT)!;
    expect(listed.status).toBe("trading");
    expect(products.map(({ product }) => product)).toEqual(
      expect.arrayContaining(stage().market.products.map(({ product }) => product)),
    );
    if (listed.rules.tick) expect(String(listed.rules.tick)).toBe("0.01");
    expect(String(listed.rules.lot)).toBe("0.00000001");
  });

  it("tells fees as shares, lowest volume first", async () => {
    for (const { tiers } of unwrap(await stage().venue.fees(never))) {
      expect(tiers[0]!.fromVolume.isZero()).toBe(true);
      for (const { maker, taker } of tiers) {
        for (const share of [maker, taker]) expect(Math.abs(share.toDouble())).toBeLessThan(0.05);
      }
    }
  });

  it("tells the venue's clock, also one that is off", async () => {
    const { time, withinMs } = unwrap(await stage().venue.clock(never));
    // Some cut it to whole seconds.
    expect(Math.abs(time - NOW)).toBeLessThanOrEqual(withinMs + 1);
    stage().simulator.fail({ fault: "wrong-clock", value: -45_000 });
    const wrong = unwrap(await stage().venue.clock(never));
    expect(Math.abs(wrong.time - (NOW - 45_000))).toBeLessThanOrEqual(1_000);
    expect(Math.abs(wrong.aheadMs - (Date.now() - wrong.time))).toBeLessThan(60_000);
  });
}

/** All pages of a range, each beginning where the one before it ended. */
async function pagesOf(
  venue: MarketData,
  timeframe: Timeframe,
  { from, to }: Interval,
): Promise<readonly CandlePage[]> {
  const read: CandlePage[] = [];
  for (let at = from; at < to; ) {
    const page = unwrap(await venue.candles({ product: PRODUCT, timeframe, from: at, to }, never));
    if (page.covered.from === page.covered.to) break;
    read.push(page);
    at = page.covered.to;
  }
  return read;
}

function pages(stage: () => Stage): void {
  const expected = (timeframe: Timeframe, { from, to }: Interval): readonly Candle[] => {
    const { market } = stage();
    const product = market.products.find((each) => each.product === PRODUCT)!;
    return rowsOf(market.candles(product, timeframe, from, to));
  };

  it("have the market's candles of every width, and cover what they were asked for", async () => {
    const { venue } = stage();
    for (const timeframe of venue.capabilities.timeframes) {
      const to = openTimeOf(timeframe, NOW - HOUR);
      const range = { from: to - 5 * widthOf(timeframe), to };
      const page = unwrap(await venue.candles({ product: PRODUCT, timeframe, ...range }, never));
      expect([timeframe, page.covered]).toEqual([timeframe, range]);
      expect(rounded(rowsOf(page.candles))).toEqual(rounded(expected(timeframe, range)));
      expect([page.refused, page.unknown]).toEqual([[], []]);
    }
  });

  it("follow each other without a hole and without a double, none longer than a page", async () => {
    const { venue } = stage();
    const { pageSlots, newestCandles } = venue.capabilities;
    const slots = newestCandles ?? Math.floor(pageSlots * 2.4);
    const range = { from: HOUR_BEGIN - slots * MINUTE, to: HOUR_BEGIN };
    const read = await pagesOf(venue, "1m", range);
    const covered = new Coverage();
    for (const { covered: each } of read) {
      expect(each.to - each.from).toBeLessThanOrEqual(pageSlots * MINUTE);
      expect(covered.contains(each.from, each.to)).toBe(false);
      covered.add(each.from, each.to);
    }
    expect(covered.intervals).toEqual([range]);
    const candles = read.flatMap((page) => rowsOf(page.candles));
    expect(rounded(candles)).toEqual(rounded(expected("1m", range)));
  });

  it("end with the last closed candle", async () => {
    const { settledAfterMs } = stage().venue.capabilities;
    const end = openTimeOf("1m", NOW - settledAfterMs);
    const request = { product: PRODUCT, timeframe: "1m", from: end - 3 * MINUTE, to: end + HOUR } as const;
    const page = unwrap(await stage().venue.candles(request, never));
    expect(page.covered).toEqual({ from: request.from, to: end });
    expect(rounded(rowsOf(page.candles))).toEqual(rounded(expected("1m", page.covered)));
  });

  it.each([
    ["ours is ahead", 45_000, 0],
    ["the venue's is ahead", 0, 45_000],
  ])("end with the last closed candle where %s", async (_, oursAheadMs, venueAheadMs) => {
    await using own = await stageOf(stage().venue.venue as SimulatedVenue, { now: () => NOW + oursAheadMs });
    own.simulator.fail({ fault: "wrong-clock", value: venueAheadMs });
    const minute = openTimeOf("1m", NOW);
    const request = {
      product: PRODUCT,
      timeframe: "1m",
      from: minute - 5 * MINUTE,
      to: minute + HOUR,
    } as const;
    const page = unwrap(await own.venue.candles(request, never));
    expect(page.covered.to).toBeLessThanOrEqual(minute);
    expect(rounded(rowsOf(page.candles))).toEqual(rounded(expected("1m", page.covered)));
  });

  it("say nothing of what is to come", async () => {
    const request = {
      product: PRODUCT,
      timeframe: "1m",
      from: HOUR_BEGIN + HOUR,
      to: HOUR_BEGIN + 2 * HOUR,
    } as const;
    const { covered, candles } = unwrap(await stage().venue.candles(request, never));
    expect([covered.to - covered.from, candles.time.length]).toEqual([0, 0]);
  });

  it("say what is deeper than the venue serves: nothing, and of the rest all", async () => {
    const { venue, market } = stage();
    const { newestCandles } = venue.capabilities;
    const listedAt = market.products.find((each) => each.product === PRODUCT)!.listedAt;
    const beforeListing = { product: PRODUCT, timeframe: "1m", from: listedAt - HOUR, to: listedAt } as const;
    const first = unwrap(await venue.candles(beforeListing, never));
    expect(first.candles.time).toHaveLength(0);
    expect(first.covered.to - first.covered.from).toBe(newestCandles === undefined ? HOUR : 0);
    if (newestCandles === undefined) return;
    const deep = { ...beforeListing, from: HOUR_BEGIN - 2 * newestCandles * MINUTE, to: HOUR_BEGIN };
    const page = unwrap(await venue.candles(deep, never));
    expect([page.covered.from > deep.from, page.covered.to]).toEqual([true, deep.to]);
    expect(rounded(rowsOf(page.candles))).toEqual(rounded(expected("1m", page.covered)));
  });

  it("refuse a product that is not there, and a width that the venue does not have", async () => {
    const { venue, simulator } = stage();
    const range = { from: HOUR_BEGIN - HOUR, to: HOUR_BEGIN };
    const unknown = await venue.candles({ product: "NO-SUCH", timeframe: "1m", ...range }, never);
    expect(unknown.ok ? undefined : unknown.error.tag).toBe("VenueUnknownProduct");
    const asked = simulator.requests.length;
    const width = await venue.candles({ product: PRODUCT, timeframe: "1s", ...range }, never);
    expect(width.ok ? undefined : width.error.tag).toBe("VenueRefused");
    expect(simulator.requests).toHaveLength(asked);
  });
}

/** Faults that pass, with the fault that the caller is given once they do not. */
const PASSING: readonly (readonly [fault: string, tag: VenueFaultTag])[] = [
  ["too-many-requests", "VenueRateLimited"],
  ["unavailable", "VenueUnavailable"],
  ["gateway-page", "VenueUnavailable"],
  ["cut-connection", "VenueUnavailable"],
  ["truncated-json", "VenueUnreadable"],
  ["invalid-json", "VenueUnreadable"],
];

function disturbances(name: SimulatedVenue, stage: () => Stage): void {
  const request = {
    product: PRODUCT,
    timeframe: "1m",
    from: HOUR_BEGIN - HOUR,
    to: HOUR_BEGIN - MINUTE,
  } as const;
  const read = async (): Promise<readonly string[]> =>
    rounded(rowsOf(unwrap(await stage().venue.candles(request, never)).candles));
  let whole: readonly string[];
  beforeAll(async () => {
    whole = await read();
    expect(whole).toHaveLength(59);
  });

  it.each(PASSING)("of kind %s are asked for again, and told as %s where they stay", async (fault, tag) => {
    const { simulator, venue } = stage();
    simulator.fail({ fault, venue: name, times: ATTEMPTS - 1 });
    expect(await read()).toEqual(whole);
    simulator.heal();
    simulator.fail({ fault, venue: name });
    const before = simulator.requests.length;
    const failed = await venue.candles(request, never);
    expect(failed.ok ? undefined : failed.error.tag).toBe(tag);
    expect(simulator.requests.length - before).toBe(ATTEMPTS);
  });

  it.each(["wrong-order", "repeated-rows"])("of kind %s change nothing", async (fault) => {
    stage().simulator.fail({ fault });
    expect(await read()).toEqual(whole);
  });

  it("that take too long are given up", async () => {
    await using own = await stageOf(name, { timeoutMs: 100, attempts: 1 });
    await own.venue.candles(request, never);
    own.simulator.fail({ fault: "slow" });
    const failed = await own.venue.candles(request, never);
    expect(failed.ok ? undefined : failed.error.tag).toBe("VenueUnavailable");
  });

  it("that nobody waits for any more end at once, with the reason", async () => {
    const { venue, simulator } = stage();
    simulator.fail({ fault: "slow", value: 60_000 });
    const stop = new AbortController();
    const waiting = venue.candles(request, stop.signal);
    const reason = new Error("enough");
    setTimeout(() => stop.abort(reason), 20);
    await expect(waiting).rejects.toBe(reason);
  });
}

function tradeHistory(stage: () => Stage): void {
  it("are all there, page after page, from a time or from a cursor; or refused", async () => {
    const { venue, market } = stage();
    const [from, to] = [HOUR_BEGIN - 6 * HOUR, HOUR_BEGIN];
    const first = await venue.trades({ product: PRODUCT, after: { time: from }, to }, never);
    if (!venue.capabilities.tradeHistory) {
      expect(first.ok ? undefined : first.error.tag).toBe("VenueRefused");
      return;
    }
    let page = unwrap(first);
    const trades: MarketTrade[] = [...page.trades];
    expect(page.covered.from).toBe(BigInt(from) * 1_000_000n);
    while (!page.isLast) {
      const next = unwrap(
        await venue.trades({ product: PRODUCT, after: { cursor: page.cursor }, to }, never),
      );
      expect(next.covered.from).toBe(page.covered.to);
      page = next;
      trades.push(...page.trades);
    }
    expect(page.covered.to).toBe(BigInt(to) * 1_000_000n);
    const product = market.products.find((each) => each.product === PRODUCT)!;
    const known = market.trades(
      product,
      market.tradesBefore(product, from),
      market.tradesBefore(product, to),
    );
    expect(trades.map(({ price, side }) => [price.toDouble(), side])).toEqual(
      known.map(({ price, side }) => [price, side]),
    );
    expect(new Set(trades.map(({ id }) => id)).size).toBe(known.length);
  });
}

/** Reads what is followed, and lets time pass until something is so. */
class Listener implements AsyncDisposable {
  readonly events: LiveEvent[] = [];
  readonly #clock: SteppedClock;
  readonly #stop = new AbortController();
  readonly #reading: Promise<void>;
  isOver = false;

  constructor({ clock, venue }: Stage, series: readonly LiveSeries[]) {
    this.#clock = clock;
    const events = venue.live(series, this.#stop.signal);
    this.#reading = (async () => {
      for await (const event of events) this.events.push(event);
      this.isOver = true;
    })();
  }

  of<K extends LiveEvent["kind"]>(kind: K): readonly Extract<LiveEvent, { kind: K }>[] {
    return this.events.filter((event) => event.kind === kind) as Extract<LiveEvent, { kind: K }>[];
  }

  /** The series that the venue confirmed, once for each connection. */
  get confirmed(): readonly LiveSeries[] {
    return this.of("connected").flatMap(({ series }) => series);
  }

  /** Waits, and lets `stepMs` of the market pass at each look. */
  async until(isSo: () => boolean, stepMs = 0): Promise<void> {
    while (!isSo()) {
      if (stepMs > 0) this.#clock.advance(stepMs);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error("enough"));
    await this.#reading;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function live(name: SimulatedVenue, stage: () => Stage): void {
  const series: LiveSeries = { product: PRODUCT, timeframe: "1m" };
  const isPolled = (): boolean => stage().venue.capabilities.live === "polling";
  const heard = (listener: Listener): number => listener.of("closed").length + listener.of("trade").length;

  it("gives what the market does, from the confirmation on", async () => {
    await using own = await stageOf(name);
    await using listener = new Listener(own, [series, { product: "ETH-USD", timeframe: "1m" }]);
    if (isPolled()) return listener.until(() => listener.isOver);
    const confirmed = (): readonly string[] =>
      listener.of("connected").flatMap((each) => each.series.map(String));
    await listener.until(() => confirmed().length === 2);
    const from = openTimeOf("1m", NOW) + MINUTE;
    own.clock.advanceTo(from - 1);
    const to = from + 5 * MINUTE;
    const isThere = (): boolean =>
      listener.of("closed").filter((each) => each.product === PRODUCT && each.candle.time >= to).length > 0 ||
      listener
        .of("trade")
        .filter((each) => each.product === PRODUCT && each.trade.time >= BigInt(to) * 1_000_000n).length > 0;
    await listener.until(isThere, 5_000);
    const product = own.market.products.find((each) => each.product === PRODUCT)!;
    if (own.venue.capabilities.live === "candles") {
      const closed = new Map(
        listener
          .of("closed")
          .filter((each) => each.product === PRODUCT)
          .map(({ candle }) => [candle.time, candle]),
      );
      const within = [...closed.values()].filter(({ time }) => time >= from && time < to);
      expect(rounded(within)).toEqual(rounded(rowsOf(own.market.candles(product, "1m", from, to))));
      expect(listener.of("forming").length).toBeGreaterThan(0);
    } else {
      const known = own.market.trades(
        product,
        own.market.tradesBefore(product, from),
        own.market.tradesBefore(product, to),
      );
      const told = listener
        .of("trade")
        .filter((each) => each.product === PRODUCT)
        .map(({ trade }) => trade)
        .filter(({ time }) => time >= BigInt(from) * 1_000_000n && time < BigInt(to) * 1_000_000n);
      expect(told.map(({ time, price, side }) => [time, price.toDouble(), side])).toEqual(
        known.map(({ time, price, side }) => [time, price, side]),
      );
      expect(listener.of("lost")).toEqual([]);
    }
  });

  it("connects again when it is cut off, and when the socket goes silent", async () => {
    if (isPolled()) return;
    await using own = await stageOf(name, { silenceMs: 2_000 });
    await using listener = new Listener(own, [series]);
    await listener.until(() => listener.confirmed.length === 1);
    own.simulator.fail({ fault: "disconnect", times: 1 });
    await listener.until(() => listener.confirmed.length >= 2, 5_000);
    expect(listener.of("disconnected")[0]!.fault.tag).toBe("VenueUnavailable");
    const [stale, confirmed] = [listener.of("stale").length, listener.confirmed.length];
    own.simulator.fail({ fault: "stale-socket", times: 1 });
    await listener.until(() => listener.of("stale").length > stale, 5_000);
    await listener.until(() => listener.confirmed.length > confirmed);
    const before = heard(listener);
    await listener.until(() => heard(listener) > before, 5_000);
  });

  it("keeps what it cannot read, and goes on", async () => {
    if (isPolled()) return;
    await using own = await stageOf(name);
    await using listener = new Listener(own, [series]);
    await listener.until(() => listener.confirmed.length === 1);
    own.simulator.fail({ fault: "invalid-frame", times: 1 });
    await listener.until(() => listener.of("unreadable").length === 1, 5_000);
    expect(listener.of("unreadable")[0]!.input.body).not.toBe("");
    const before = heard(listener);
    await listener.until(() => heard(listener) > before, 5_000);
  });

  it("says that trades were lost, where trades are what it tells", async () => {
    if (stage().venue.capabilities.live !== "trades") return;
    await using own = await stageOf(name);
    await using listener = new Listener(own, [series]);
    await listener.until(() => heard(listener) > 0, 5_000);
    own.simulator.fail({ fault: "lost-frames", contains: '"match"', times: 1 });
    await listener.until(() => listener.of("lost").length > 0, 5_000);
    const [{ from, to, product }] = listener.of("lost") as [Extract<LiveEvent, { kind: "lost" }>];
    expect([product, from < to]).toEqual([PRODUCT, true]);
  });

  it("refuses one series and follows the others", async () => {
    if (isPolled()) return;
    await using own = await stageOf(name);
    const unknown: LiveSeries = { product: "NO-SUCH", timeframe: "1m" };
    await using listener = new Listener(own, [unknown, series]);
    await listener.until(() => heard(listener) > 0, 5_000);
    const [refused] = listener.of("refused");
    expect([refused?.series, refused?.fault.tag]).toEqual([unknown, "VenueUnknownProduct"]);
    expect(listener.confirmed).toEqual([series]);
  });

  it("ends when all is refused, and when nobody listens any more", async () => {
    await using own = await stageOf(name);
    const refused = new Listener(own, [{ product: "NO-SUCH", timeframe: "1m" }]);
    await refused.until(() => refused.isOver);
    const listener = new Listener(own, [series]);
    if (!isPolled()) await listener.until(() => listener.confirmed.length === 1);
    await listener.stop();
    expect(listener.isOver).toBe(true);
    await listener.until(() => own.simulator.socketCount === 0);
  });
}
