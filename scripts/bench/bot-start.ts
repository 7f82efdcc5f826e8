/**
 * How long a paper bot takes from its start until it is at work on an account with many fills of its own in the log: begun
 * with what the read models say, and, in the same run, by folding the log from its first event where they are not too
 * many for that. Then a signal is raised:
 * what its order takes must be the balance that the ledger says. On servers (NATS and Postgres), each on this machine.
 * `resting`: the account has bought once more, and its stop rests; the bot is then only started.
 *
 *   node scripts/dist/bench/bot-start.js [fills] [resting]
 */
import type { OrderPlaced } from "@spot-canvas/domain/events/bodies/order";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT, formatSubject, type MarketType } from "@spot-canvas/domain/events/subject";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { balance } from "@spot-canvas/projections/ledger/read";
import type { Database } from "@spot-canvas/projections/projector/database";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import { runBot } from "@spot-canvas/services/bot/run-bot";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { openInProcessEphemeral } from "@spot-canvas/services/log/in-process-ephemeral";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { createLogger, silentLogger } from "@spot-canvas/services/logging/logger";
import { VIEWS } from "@spot-canvas/services/platform/views";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const FILLS = Number(process.argv[2] ?? 1_000_000);
const HAS_RESTING = process.argv[3] === "resting";
const LIMIT_SECONDS = 2;
/** How often each start is taken: the median counts. */
const ROUNDS = 3;
/** Folding the log of more takes minutes, and says nothing that so many do not. */
const FOLDED_FILLS_MAX = 200_000;
const ORDERS_A_LEASE = 100;
const ACCOUNT = "paper";
const INSTANCE = "instance";
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1m" } as const;
const FROM = Date.UTC(2023, 0, 1);
const MINUTE = 60_000;
const ORDERS = formatSubject({ family: "orders", account: ACCOUNT });
const TRADES = formatSubject({ family: "trades", account: ACCOUNT, market: "spot" });
const ONE = Quantity(Decimal.ONE);

const idOf = (kind: number, index: number): string =>
  `${kind.toString(16)}${index.toString(16).padStart(31, "0")}`;

const envelopeOf = (id: string, at: number) => ({
  id,
  occurredAt: instantOfMillis(at),
  recordedAt: instantOfMillis(at),
  correlationId: id,
});

/** The intent of an order and its fill: bought at 100, sold at 101, for ever. */
function eventsAt(index: number): readonly [NewEvent, NewEvent] {
  const at = FROM + index * MINUTE;
  const isBuy = index % 2 === 0;
  const side: "buy" | "sell" = isBuy ? "buy" : "sell";
  const market: MarketType = "spot";
  const orderId = idOf(1, index);
  const basis = { market: 1, trading: 1, now: formatMillis(at), code: "bench" };
  const placed: OrderPlaced = {
    ...{ order_id: orderId, account: ACCOUNT, signal_id: idOf(2, index), venue: SERIES.venue, side },
    ...{ product: SERIES.product, quantity: "1", leg: "main", reason: "bench" },
    ...{ send_deadline: formatMillis(at), basis },
    market_type: market,
    order_type: "market",
    role: isBuy ? "entry" : "exit",
  };
  const trade = {
    ...{
      tenantId: DEFAULT_TENANT,
      tradeId: idOf(3, index),
      accountId: ACCOUNT,
      symbol: SERIES.product,
      side,
    },
    ...{ quantity: ONE, price: Price(Decimal.of(isBuy ? 100 : 101)), fee: Money(Decimal.ZERO), orderId },
    ...{ feeCurrency: "USD", marketType: market, timestamp: instantOfMillis(at), sequence: index + 1 },
  } as const;
  return [
    newEvent("OrderPlaced", placed, ORDERS, envelopeOf(idOf(4, index), at)),
    newEvent("TradeExecuted", trade, TRADES, envelopeOf(idOf(5, index), at)),
  ];
}

/** The account's bot says now and then that it owns it. */
function leaseAt(index: number): NewEvent {
  const at = FROM + index * MINUTE;
  const data = { account: ACCOUNT, owner: "bench", lease_until: formatMillis(at) };
  return newEvent("BotLeaseTaken", data, ORDERS, envelopeOf(idOf(10, index), at));
}

async function writeHistory(log: EventLog): Promise<void> {
  await using publisher = log.publisher();
  const account = { family: "account", account: ACCOUNT } as const;
  const opened = { account: ACCOUNT, name: ACCOUNT, type: "paper" } as const;
  const stated = { account: ACCOUNT, currency: "USD", amount: "10000" };
  const enabled = { account: ACCOUNT, instance: INSTANCE, strategy: "bench", parameters: {}, anchor: 0 };
  const control = formatSubject({ family: "control", account: ACCOUNT });
  await publisher.publish(
    newEvent("AccountOpened", opened, formatSubject(account), envelopeOf(idOf(6, 0), FROM)),
  );
  await publisher.publish(
    newEvent("BalanceSet", stated, formatSubject(account), envelopeOf(idOf(7, 0), FROM)),
  );
  await publisher.publish(
    newEvent("StrategyEnabled", { ...enabled, ...SERIES }, control, envelopeOf(idOf(8, 0), FROM)),
  );
  for (let index = 0; index < FILLS; index++) {
    for (const event of eventsAt(index)) await publisher.publish(event);
    if (index % ORDERS_A_LEASE === 0) await publisher.publish(leaseAt(index));
  }
  if (HAS_RESTING) for (const event of restingAt(FILLS)) await publisher.publish(event);
  await publisher.flush();
}

/** A signal, what was bought on it, and the stop that rests since. */
function restingAt(index: number): readonly NewEvent[] {
  const at = FROM + index * MINUTE;
  const [bought, fill] = eventsAt(index);
  const { order_id: group, ...entry } = JSON.parse(new TextDecoder().decode(bought.body)) as OrderPlaced;
  const stop: OrderPlaced = {
    ...{ ...entry, order_id: idOf(11, index), group, side: "sell", order_type: "stop", role: "stop" },
    stop_price: "90",
  };
  return [
    signalAt(index),
    bought,
    fill,
    newEvent("OrderPlaced", stop, ORDERS, envelopeOf(idOf(12, index), at)),
  ];
}

function signalAt(index: number): NewEvent {
  const open_time = FROM + (index - 1) * MINUTE;
  const now = formatMillis(open_time + MINUTE);
  const action: "buy" | "sell" = "buy";
  const signal = {
    ...{ signal_id: idOf(2, index), instance: INSTANCE, strategy: "bench", ...SERIES, action },
    ...{ leg: "main", price: "100", reason: "bench", candle: { open_time, position: 1 } },
    basis: { market: 1, trading: 1, now, code: "bench" },
  } as const;
  const subject = formatSubject({ family: "signals", ...SERIES, instance: INSTANCE });
  return newEvent("SignalRaised", signal, subject, envelopeOf(idOf(9, index), open_time));
}

/** Raises a signal after all of it, and gives what its order takes. */
async function decideOne(log: EventLog): Promise<string> {
  const { position } = await log.append(signalAt(FILLS + 2));
  for await (const batch of log.read("TRADING", { after: position, subject: ORDERS })) {
    for (const { body } of batch) {
      const data = JSON.parse(new TextDecoder().decode(body)) as {
        readonly funds?: string;
        readonly leg?: string;
      };
      if (data.leg !== undefined) return data.funds ?? "nothing";
    }
  }
  return "nothing";
}

/** Seconds from the start of a bot until it is at work; `whenAtWork` goes on while it is. */
async function start(
  log: EventLog,
  tables: Database | undefined,
  whenAtWork?: () => Promise<void>,
): Promise<number> {
  const stop = new AbortController();
  const began = performance.now();
  let seconds = 0;
  let isAtWork = (): void => undefined;
  const atWork = new Promise<void>((resolve) => {
    isAtWork = resolve;
  });
  const logger = createLogger({
    write: (line) => {
      if (!line.includes("at work")) return;
      seconds = (performance.now() - began) / 1_000;
      isAtWork();
    },
  });
  await using ephemeral = openInProcessEphemeral();
  const common = {
    log,
    ephemeral,
    account: ACCOUNT,
    signal: stop.signal,
    logger,
    settings: { owner: "bench" },
  };
  const running = runBot({ ...common, ...(tables && { tables }) });
  await Promise.race([atWork, running]);
  await whenAtWork?.();
  stop.abort();
  await running;
  return seconds;
}

const median = (values: readonly number[]): number =>
  Number(values.toSorted((left, right) => left - right)[values.length >> 1]!.toFixed(3));

await using server = await startNatsServer();
await using postgres = await startPostgres({ fsync: false });
await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
const database = await openPostgres({ url: await postgres.createDatabase(), logger: silentLogger });
await writeHistory(log);
const stop = new AbortController();
const { signal } = stop;
const projecting = runProjector({
  source: log,
  database,
  views: VIEWS,
  clock: systemClock,
  signal,
  log: silentLogger,
});
const end = (await log.streams()).find(({ name }) => name === "TRADING")!.lastPosition;
const hour = 3_600_000;
for (;;) {
  const there = await waitForPosition(database, { TRADING: end }, hour, systemClock).catch(() => undefined);
  if (there !== undefined) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const folded: number[] = [];
const begun: number[] = [];
for (let round = 0; round < ROUNDS; round++) begun.push(await start(log, database));
if (FILLS <= FOLDED_FILLS_MAX) {
  for (let round = 0; round < ROUNDS; round++) folded.push(await start(log, undefined));
}
let taken = "";
if (!HAS_RESTING) {
  await start(log, database, async () => {
    taken = await decideOne(log);
  });
  const who = { tenant: DEFAULT_TENANT, account: ACCOUNT };
  const stated = await balance(await readSnapshot(database), who, "USD");
  if (taken !== String(stated)) throw new Error(`The order takes ${taken}, and the ledger has ${stated}.`);
}
stop.abort();
await projecting;
await database.close();
const startSeconds = median(begun);
process.stdout.write(
  `${JSON.stringify({
    benchmark: "bot-start",
    fills: FILLS,
    resting: HAS_RESTING,
    startSeconds,
    limitSeconds: LIMIT_SECONDS,
    ...(folded.length > 0 && { foldSeconds: median(folded) }),
    ratio: Number((startSeconds / LIMIT_SECONDS).toFixed(3)),
    check: taken,
  })}\n`,
);
