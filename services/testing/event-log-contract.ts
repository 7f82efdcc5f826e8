/**
 * The contract of the event log: every adapter passes this suite. It speaks only of what the port promises; what an
 * engine adds (restarts, lost acks, recreated streams) is tested beside its adapter.
 */
import { LOGGED_AT, type RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS } from "@spot-canvas/domain/events/stream";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../log/event-log.ts";
import { describeConditionalAppend } from "./conditional-append-contract.ts";
import { collect, event, faultOf, freshSubject, lastPosition, texts } from "./contract-events.ts";

/** A log under test, empty when opened. */
export interface OpenedLog {
  readonly log: EventLog;
  /** Closes the log and opens it again on what it kept. */
  reopen(): Promise<EventLog>;
  /** Closes it and removes what it kept. */
  close(): Promise<void>;
}

const PROPERTY_RUNS = 15;
/** Runs the contract against an adapter; `open` gives an empty log. */
export function describeEventLog(name: string, open: () => Promise<OpenedLog>): void {
  describe(`the ${name} event log`, () => {
    let opened: OpenedLog;
    let log: EventLog;

    beforeAll(async () => {
      opened = await open();
      log = opened.log;
    });
    afterAll(() => opened?.close());

    const current = (): EventLog => log;

    describe("when it is empty", () => describeEmpty(current));
    describe("when it is appended to", () => describeAppend(current));
    describe("when an append names the last position it expects", () => describeConditionalAppend(current));
    describe("when it is read", () => describeRead(current));
    describe("when many events are in flight", () => describePublisher(current));
    describe("when it was restored", () => {
      it("has other epochs, the same events, and goes on", async () => {
        const subject = freshSubject();
        await log.append(event(subject, "before"));
        const before = await log.streams();
        await log.startEpoch();
        const after = await log.streams();
        expect(after.map(({ epoch, ...rest }) => rest)).toEqual(before.map(({ epoch, ...rest }) => rest));
        for (const [at, { epoch }] of after.entries()) {
          expect(epoch).toMatch(/^[a-z0-9]{8,32}$/);
          expect(epoch).not.toBe(before[at]!.epoch);
        }
        const { position } = await log.append(event(subject, "after"));
        const events = await collect(log, "TRADING", { after: position - 2, until: position, subject });
        expect(texts(events)).toEqual(["before", "after"]);
      });

      it("says of copied events when they were first logged", async () => {
        const copied = event(freshSubject(), "copied", { [LOGGED_AT]: "1700000000123456789" });
        const { position } = await log.append(copied);
        const [read] = await collect(log, "TRADING", { after: position - 1, until: position });
        expect(read!.loggedAt).toBe(1_700_000_000_123_456_789n);
        expect((await log.last(copied.subject))!.loggedAt).toBe(1_700_000_000_123_456_789n);
      });
    });
    describe("when the beginning of MARKET is purged", () => describePurge(current));
    describe("when it is opened again", () => {
      it("holds the same events, in the same epoch, and goes on where it ended", async () => {
        const subject = freshSubject();
        await log.append(event(subject, "before"));
        const before = await log.streams();
        const events = await collect(log, "TRADING", { after: 0, until: await lastPosition(log, "TRADING") });
        log = await opened.reopen();
        expect(await log.streams()).toEqual(before);
        const again = await collect(log, "TRADING", { after: 0, until: events.length });
        expect(again.map(facts)).toEqual(events.map(facts));
        expect((await log.append(event(subject, "after"))).position).toBe(events.length + 1);
      });
    });
  });
}

/** An event as plain values, whatever lazy thing holds it. */
const facts = ({ stream, position, subject, loggedAt, headers, body }: RecordedEvent): unknown => ({
  stream,
  position,
  subject,
  loggedAt,
  headers: { ...headers },
  body: new TextDecoder().decode(body),
});

function describePurge(log: () => EventLog): void {
  const old = "candles.contract.OLD.1m";
  const other = "candles.contract.OTHER.1m";
  const market = async () => (await log().streams()).find(({ name }) => name === "MARKET")!;

  it("begins behind it, keeps its positions, and says what it lacks", async () => {
    for (const [at, subject] of [old, other, old, other, other].entries()) {
      await log().append(event(subject, `${at + 1}`));
    }
    const end = (await market()).lastPosition;
    const start = end - 5;
    if (log().description.engine === "eventstoredb")
      return expect(await faultOf(log().purgeMarket(end))).toMatchObject({ tag: "PurgeRefused" });
    for (const until of [start + 3, start + 2]) await log().purgeMarket(until);
    expect(await market()).toMatchObject({ firstPosition: start + 4, lastPosition: end });
    const left = { after: start + 3, until: end };
    expect(texts(await collect(log(), "MARKET", left))).toEqual(["4", "5"]);
    expect(texts(await collect(log(), "MARKET", { ...left, subject: old }))).toEqual([]);
    expect(await log().last(old)).toBeUndefined();
    for (const options of [{}, { subject: old }]) {
      const reading = collect(log(), "MARKET", { after: 0, until: end, ...options });
      expect(await faultOf(reading)).toMatchObject({ tag: "LogChanged" });
    }
    await log().purgeMarket(end);
    expect(await market()).toMatchObject({ firstPosition: end + 1, lastPosition: end });
    expect((await log().append(event(old, "next"))).position).toBe(end + 1);
    expect(texts(await collect(log(), "MARKET", { after: end, until: end + 1 }))).toEqual(["next"]);
  });
}

function describeEmpty(log: () => EventLog): void {
  it("has every stream, at position 0", async () => {
    const streams = await log().streams();
    expect(streams.map(({ name, lastPosition }) => [name, lastPosition])).toEqual(
      STREAMS.map((name) => [name, 0]),
    );
    for (const { epoch, lastLoggedAt } of streams) {
      expect(epoch).toMatch(/^[a-z0-9]{8,32}$/);
      expect(lastLoggedAt).toBeUndefined();
    }
  });

  it("gives nothing up to position 0, and no last event", async () => {
    expect(await collect(log(), "TRADING", { after: 0, until: 0 })).toEqual([]);
    expect(await log().last("orders.nobody")).toBeUndefined();
  });

  it("counts each stream from 1", async () => {
    const subjects = { MARKET: "instruments.kraken", TRADING: "orders.first", QUARANTINE: "quarantine.csv" };
    for (const stream of STREAMS) {
      const first = await log().append(event(subjects[stream], "one"));
      const second = await log().append(event(subjects[stream], "two"));
      expect(first).toEqual({ stream, position: 1, duplicate: false });
      expect(second).toEqual({ stream, position: 2, duplicate: false });
    }
  });
}

function describeAppend(log: () => EventLog): void {
  it.each([
    ["candles.coinbase.BTC-USD.1h", "MARKET"],
    ["instruments.okx", "MARKET"],
    ["signals.coinbase.BTC-USD.1h.sma-cross", "TRADING"],
    ["orders.paper", "TRADING"],
    ["ledger.trades.paper.spot", "TRADING"],
    ["ledger.trades.paper.futures", "TRADING"],
    ["ledger.account.paper", "TRADING"],
    ["control.paper", "TRADING"],
    ["quarantine.import", "QUARANTINE"],
    ["t.other.orders.paper", "TRADING"],
    ["t.other.candles.kraken.ETH%2FUSD.1m", "MARKET"],
  ] as const)("puts %s into %s", async (subject, stream) => {
    const { position, ...rest } = await log().append(event(subject, subject));
    expect(rest).toEqual({ stream, duplicate: false });
    const [recorded] = await collect(log(), stream, { after: position - 1, until: position });
    expect([recorded!.stream, recorded!.subject, recorded!.position]).toEqual([stream, subject, position]);
  });

  it.each(["ledger.trades.paper.margin", "nothing.known", "orders", "orders.a.b"])(
    "refuses %s, which no stream keeps",
    async (subject) => {
      expect((await faultOf(log().append(event(subject, "x")))).tag).toBe("UnknownSubject");
    },
  );

  it("keeps every byte of a body and every character of the headers", async () => {
    const body = Uint8Array.from({ length: 1_024 }, (_, index) => index % 256);
    const headers = { "Event-Id": "0123", "Event-Type": "SignalRaised", Note: "a: b, ünïcødé ✓ 100%" };
    const { position } = await log().append(event(freshSubject(), body, headers));
    const [recorded] = await collect(log(), "TRADING", { after: position - 1, until: position });
    expect(Buffer.compare(recorded!.body, body)).toBe(0);
    expect({ ...recorded!.headers }).toEqual(headers);
  });

  it("takes an event without headers, as a foreign publisher sends it, and one without a body", async () => {
    const subject = freshSubject();
    await log().append(event(subject, "bare"));
    expect({ ...(await log().last(subject))!.headers }).toEqual({});
    await log().append(event(subject, ""));
    expect((await log().last(subject))!.body.length).toBe(0);
  });

  it("keeps a body of 900 kB", async () => {
    const body = new Uint8Array(900_000).map((_, index) => (index * 31) % 251);
    const { position } = await log().append(event(freshSubject(), body));
    const [recorded] = await collect(log(), "TRADING", { after: position - 1, until: position });
    expect(Buffer.compare(recorded!.body, body)).toBe(0);
  });

  it("answers a repeated message id with the place of the first, and writes nothing", async () => {
    const once = event(freshSubject(), "once");
    const first = await log().append(once);
    expect(await log().append({ ...once })).toEqual({ ...first, duplicate: true });
    expect(await lastPosition(log(), "TRADING")).toBe(first.position);
  });

  it("knows the last event of a subject", async () => {
    const [a, b] = [freshSubject(), freshSubject()];
    await log().append(event(a, "a1"));
    const second = await log().append(event(a, "a2", { Which: "second" }));
    await log().append(event(b, "b1"));
    const last = (await log().last(a))!;
    expect(last).toMatchObject({ stream: "TRADING", position: second.position, subject: a });
    expect(texts([last])).toEqual(["a2"]);
    expect({ ...last.headers }).toEqual({ Which: "second" });
  });

  it("reports the last position and when it was taken", async () => {
    const subject = freshSubject();
    const { position } = await log().append(event(subject, "now"));
    const trading = (await log().streams()).find(({ name }) => name === "TRADING")!;
    expect(trading.lastPosition).toBe(position);
    expect(trading.bytes).toBeGreaterThan(0);
    expect(trading.lastLoggedAt).toBe((await log().last(subject))!.loggedAt);
  });
}

function describeRead(log: () => EventLog): void {
  it("gives what comes after a position, up to another, without gaps", async () => {
    const subject = freshSubject();
    const start = await lastPosition(log(), "TRADING");
    for (let index = 1; index <= 10; index++) await log().append(event(subject, `${index}`));
    const events = await collect(log(), "TRADING", { after: start + 2, until: start + 7 });
    expect(texts(events)).toEqual(["3", "4", "5", "6", "7"]);
    expect(events.map(({ position }) => position - start)).toEqual([3, 4, 5, 6, 7]);
    expect(await collect(log(), "TRADING", { after: start + 7, until: start + 7 })).toEqual([]);
  });

  it("gives one subject, or those that match a filter, and ends though the last position is another's", async () => {
    const token = freshSubject().replace("orders.", "filter-");
    const start = await lastPosition(log(), "TRADING");
    await log().append(event(`signals.kraken.BTC-USD.1h.${token}`, "signal 1"));
    await log().append(event(`orders.${token}`, "order"));
    await log().append(event(`signals.kraken.ETH-USD.1h.${token}`, "signal 2"));
    const { position: until } = await log().append(event(freshSubject(), "other"));
    const matching = async (subject: string): Promise<string[]> =>
      texts(await collect(log(), "TRADING", { after: start, until, subject }));
    expect(await matching(`orders.${token}`)).toEqual(["order"]);
    expect(await matching(`signals.*.*.*.${token}`)).toEqual(["signal 1", "signal 2"]);
    expect(await matching("orders.nobody")).toEqual([]);
    expect(await matching("orders.>")).toEqual(["order", "other"]);
    const { position: wider } = await log().append(event(`ledger.trades.${token}.spot`, "spot"));
    const futures = await log().append(event(`ledger.trades.${token}.futures`, "futures"));
    const both = { after: start, until: futures.position, subject: `ledger.trades.${token}.*` };
    expect(texts(await collect(log(), "TRADING", both))).toEqual(["spot", "futures"]);
    expect(texts(await collect(log(), "TRADING", { ...both, until: wider }))).toEqual(["spot"]);
  });

  it("waits for a position that is not there yet", async () => {
    const subject = freshSubject();
    const start = await lastPosition(log(), "TRADING");
    const reading = collect(log(), "TRADING", { after: start, until: start + 2 });
    await log().append(event(subject, "a"));
    await log().append(event(subject, "b"));
    expect(texts(await reading)).toEqual(["a", "b"]);
  });

  it("goes on with what is appended, and ends without an error when aborted", async () => {
    const subject = freshSubject();
    await log().append(event(subject, "history"));
    const after = (await lastPosition(log(), "TRADING")) - 1;
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const batch of log().read("TRADING", { after, signal: stop.signal })) {
      seen.push(...texts(batch));
      if (seen.length === 3) stop.abort();
      else await log().append(event(subject, `live ${seen.length}`));
    }
    expect(seen).toEqual(["history", "live 1", "live 2"]);
  });

  it("follows a filter live", async () => {
    const subject = freshSubject();
    const after = await lastPosition(log(), "TRADING");
    const stop = new AbortController();
    const reading = (async () => {
      for await (const batch of log().read("TRADING", { after, subject, signal: stop.signal })) {
        stop.abort();
        return texts(batch);
      }
      return [];
    })();
    await log().append(event(freshSubject(), "not this"));
    await log().append(event(subject, "this"));
    expect(await reading).toEqual(["this"]);
  });

  it("ends when aborted at any moment of its beginning", async () => {
    for (let moment = 0; moment < 40; moment++) {
      const stop = new AbortController();
      const reading = collect(log(), "TRADING", { after: 0, signal: stop.signal });
      for (let turn = 0; turn < moment; turn++) await new Promise((resolve) => setImmediate(resolve));
      stop.abort();
      expect(await reading).toBeDefined();
    }
  });

  it("ends when aborted while nothing comes, and when aborted before it began", async () => {
    const after = await lastPosition(log(), "TRADING");
    const stop = new AbortController();
    const reading = collect(log(), "TRADING", { after, signal: stop.signal });
    await log().last("orders.nobody");
    stop.abort();
    expect(await reading).toEqual([]);
    expect(await collect(log(), "TRADING", { after, signal: AbortSignal.abort() })).toEqual([]);
  });

  it("refuses to start after a position that the stream has not reached", async () => {
    const after = (await lastPosition(log(), "TRADING")) + 5;
    const fault = await faultOf(collect(log(), "TRADING", { after, until: after + 1 }));
    expect(fault.tag).toBe("LogChanged");
  });

  it("gives each of several readers everything, at its own pace", async () => {
    const until = await lastPosition(log(), "TRADING");
    const readers = await Promise.all([0, 1, 2].map(() => collect(log(), "TRADING", { after: 0, until })));
    for (const events of readers) {
      expect(events.map(({ position }) => position)).toEqual(Array.from({ length: until }, (_, i) => i + 1));
    }
  });
}

function describePublisher(log: () => EventLog): void {
  it("keeps the order in which events were handed over", async () => {
    const subjects = [freshSubject(), freshSubject(), freshSubject()];
    const start = await lastPosition(log(), "TRADING");
    const handed = Array.from({ length: 2_000 }, (_, index) => event(subjects[index % 3]!, `${index}`));
    await using publisher = log().publisher();
    for (const one of handed) await publisher.publish(one);
    const appended = await publisher.flush();
    expect(appended.map(({ position }) => position - start)).toEqual(handed.map((_, index) => index + 1));
    const events = await collect(log(), "TRADING", { after: start, until: start + 2_000 });
    expect(texts(events)).toEqual(handed.map((_, index) => `${index}`));
  });

  it("counts from one flush to the next, and flushes nothing at once", async () => {
    await using publisher = log().publisher();
    expect(await publisher.flush()).toEqual([]);
    await publisher.publish(event(freshSubject(), "a"));
    expect(await publisher.flush()).toHaveLength(1);
    await publisher.publish(event("instruments.kraken", "b"));
    await publisher.publish(event("quarantine.csv", "c"));
    expect((await publisher.flush()).map(({ stream }) => stream)).toEqual(["MARKET", "QUARANTINE"]);
  });

  it("says which events the log had already", async () => {
    const [a, b] = [event(freshSubject(), "a"), event(freshSubject(), "b")];
    const first = await log().append(a);
    await using publisher = log().publisher();
    for (const one of [a, b, a]) await publisher.publish(one);
    const appended = await publisher.flush();
    expect(appended.map(({ duplicate }) => duplicate)).toEqual([true, false, true]);
    expect([appended[0]!.position, appended[2]!.position]).toEqual([first.position, first.position]);
  });

  it("holds back when its window is full of large bodies, and loses none", async () => {
    const subject = freshSubject();
    const start = await lastPosition(log(), "TRADING");
    await using publisher = log().publisher();
    for (let index = 0; index < 30; index++) {
      await publisher.publish(event(subject, new Uint8Array(500_000).fill(index)));
    }
    await publisher.flush();
    const events = await collect(log(), "TRADING", { after: start, until: start + 30 });
    expect(events.map(({ body }) => [body.length, body[0]])).toEqual(
      Array.from({ length: 30 }, (_, index) => [500_000, index]),
    );
  });

  it("refuses a subject that no stream keeps, and goes on with the next", async () => {
    await using publisher = log().publisher();
    expect((await faultOf(publisher.publish(event("nothing.known", "x")))).tag).toBe("UnknownSubject");
    await publisher.publish(event(freshSubject(), "good"));
    expect(await publisher.flush()).toHaveLength(1);
  });

  it("reads back the same however events are split over publishers and batches", async () => {
    const plan = fc.record({
      bodies: fc.array(fc.tuple(fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 40 })), { maxLength: 60 }),
      flushEvery: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ bodies, flushEvery }) => {
        const subjects = Array.from({ length: 4 }, freshSubject);
        const after = await lastPosition(log(), "TRADING");
        await Promise.all(
          subjects.map(async (subject, which) => {
            await using publisher = log().publisher();
            const mine = bodies.filter(([owner]) => owner === which);
            for (const [index, [, body]] of mine.entries()) {
              await publisher.publish(event(subject, body));
              if (index % flushEvery === 0) await publisher.flush();
            }
            await publisher.flush();
          }),
        );
        const events = await collect(log(), "TRADING", { after, until: after + bodies.length });
        expect(events.map(({ position }) => position)).toEqual(bodies.map((_, index) => after + 1 + index));
        for (const [which, subject] of subjects.entries()) {
          const written = bodies.filter(([owner]) => owner === which).map(([, body]) => [...body]);
          const read = events.filter((one) => one.subject === subject).map(({ body }) => [...body]);
          expect(read).toEqual(written);
        }
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
}
