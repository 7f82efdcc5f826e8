/** Plays the loop on a log in tests: candles in, strategy, signals, paper bot, fills; and reads what came of it. */
import type { CandleSource, CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { type Event, newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { type Candle, columnsOf } from "@spot-canvas/domain/market/candle";
import { type Interval, runsOf } from "@spot-canvas/domain/market/coverage";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { runBot } from "../bot/run-bot.ts";
import type { BotSettings } from "../bot/settings.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import { silentLogger } from "../logging/logger.ts";
import { runSignals } from "../signals/run-signals.ts";

/** A random walk in whole cents that never leaves 1.00 to 1,000.00; equal seeds give equal walks. */
export function walk(seed: number, count: number, width: number): readonly Candle[] {
  let state = seed >>> 0;
  // Mulberry32, by T. Ettinger.
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  let cents = 10_000;
  return Array.from({ length: count }, (_, index) => {
    const open = Math.min(100_000, Math.max(100, cents + Math.floor(random() * 21) - 10));
    const close = Math.min(100_000, Math.max(100, open + Math.floor(random() * 401) - 200));
    cents = close;
    const high = Math.max(open, close) + 5;
    const low = Math.min(open, close) - 5;
    return {
      time: 1_500_000_000_000 - (1_500_000_000_000 % width) + index * width,
      open: open / 100,
      high: high / 100,
      low: low / 100,
      close: close / 100,
      volume: 1,
    };
  });
}

/** Records candles of a series as one event; what is missing between them is not known, unless it is said to be empty. */
export async function record(
  log: EventLog,
  series: Series,
  candles: readonly Candle[],
  source: CandleSource = "import",
  known?: Interval,
): Promise<void> {
  const { venue, product, timeframe } = series;
  const columns = columnsOf(candles);
  const coverage = known ? [known] : runsOf(columns.time, timeframe);
  const { from } = coverage[0]!;
  const { to } = coverage.at(-1)!;
  const data: CandlesRecorded = {
    venue,
    product,
    timeframe,
    source,
    coverage,
    candles: columns,
  };
  const subject = formatSubject({ family: "candles", ...series });
  const id = identityOf("CandlesRecorded", subject, String(from), String(candles.length));
  const at = instantOfMillis(to);
  await log.append(
    newEvent("CandlesRecorded", data, subject, { id, occurredAt: at, recordedAt: at, correlationId: id }),
  );
}

/** Every readable event of a stream, now. */
export async function eventsOf(log: EventLog, stream: StreamName): Promise<readonly Event[]> {
  const until = (await log.streams()).find(({ name }) => name === stream)?.lastPosition ?? 0;
  const events: Event[] = [];
  if (until === 0) return events;
  for await (const batch of log.read(stream, { after: 0, until })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome === "event") events.push(reading.event);
    }
  }
  return events;
}

/** Services that run until they are stopped. */
export interface RunningServices {
  /** Ends them and waits until they have; throws what ended one of them before. */
  stop(): Promise<void>;
}

/** Starts the signals service and one bot for each account. */
export function startLoop(
  log: EventLog,
  ephemeral: Ephemeral,
  accounts: readonly string[],
  settings: Partial<BotSettings> = {},
): RunningServices {
  const controller = new AbortController();
  const { signal } = controller;
  const running = [
    runSignals({ log, signal, logger: silentLogger }),
    ...accounts.map((account) =>
      runBot({
        log,
        ephemeral,
        account,
        signal,
        logger: silentLogger,
        settings: { owner: "test", ...settings },
      }),
    ),
  ];
  const settled = Promise.allSettled(running);
  return {
    async stop() {
      controller.abort();
      for (const outcome of await settled) if (outcome.status === "rejected") throw outcome.reason;
    },
  };
}

/** Waits until what was read of TRADING satisfies a condition. */
export async function eventually(
  log: EventLog,
  condition: (events: readonly Event[]) => boolean,
): Promise<readonly Event[]> {
  for (;;) {
    const events = await eventsOf(log, "TRADING");
    if (condition(events)) return events;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
