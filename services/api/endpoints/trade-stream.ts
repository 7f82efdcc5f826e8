/** Answers with an account's new trades as they come: read from the log, told when the ledger shows them. */
import { type StreamedTrade, streamTrades } from "@spot-canvas/domain/contract/trade-stream";
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { formatInstant, type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { type LoggedTrade, loggedTradeOf } from "@spot-canvas/projections/ledger/logged-trade";
import { newAmong } from "@spot-canvas/projections/ledger/new-trades";
import { readSubjects, type SubjectsReading } from "../../log/read-subjects.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ServerSentEvent } from "../event-stream.ts";
import { present } from "../present.ts";
import { positionAfter, projectedTo } from "../resume.ts";
import type { ApiServices } from "../services.ts";

/** Trades that are older than this when they are sent are announced with how old they are. */
const LAG_SECONDS = 5;
const MARKETS = ["spot", "futures"] as const;
const NANOS_PER_SECOND = 1_000_000_000n;

/** The endpoint of `/api/v1/accounts/{id}/trades/stream`. */
export const tradeStreamEndpoints = (services: ApiServices): readonly Endpoint[] => [
  endpoint(streamTrades, async ({ caller: { tenant }, path, headers }) => {
    const after = await positionAfter(services.log, "TRADING", headers);
    const subjects = MARKETS.map((market) =>
      formatSubject({ family: "trades", account: path.id, market }, tenant),
    );
    const reading = { after, subjects };
    return { events: (signal) => newTrades(services, { ...reading, signal }) };
  }),
];

async function* newTrades(
  { log, database }: ApiServices,
  reading: SubjectsReading,
): AsyncGenerator<readonly ServerSentEvent<StreamedTrade>[]> {
  // Also who loses the connection before the first trade resumes where it began.
  yield [{ id: String(reading.after) }];
  for await (const batch of readSubjects(log, "TRADING", reading)) {
    const logged = tradesIn(batch);
    if (logged.length === 0) continue;
    const { position } = logged.at(-1)!.place;
    const snapshot = await projectedTo(database, "TRADING", position, reading.signal);
    if (snapshot === undefined) return;
    const trades = await newAmong(snapshot, logged);
    if (trades.length > 0) yield [...lagOf(trades[0]!), ...trades.map(eventOf)];
  }
}

const tradesIn = (batch: readonly RecordedEvent[]): readonly LoggedTrade[] =>
  batch.flatMap((recorded) => {
    const reading = readEvent(recorded);
    if (reading.outcome !== "event" || reading.event.type !== "TradeExecuted") return [];
    return [loggedTradeOf(reading.event)];
  });

function lagOf({ ingestedAt }: LoggedTrade): readonly ServerSentEvent<never>[] {
  const seconds = (instantOfMillis(systemClock.now()) - ingestedAt) / NANOS_PER_SECOND;
  return seconds < LAG_SECONDS ? [] : [{ comment: `lag ${seconds}` }];
}

const eventOf = ({ trade, place }: LoggedTrade): ServerSentEvent<StreamedTrade> => ({
  id: String(place.position),
  document: streamedTrade(trade),
});

const streamedTrade = (trade: Trade): StreamedTrade => ({
  trade_id: trade.tradeId,
  account_id: trade.accountId,
  symbol: trade.symbol,
  side: trade.side,
  quantity: trade.quantity,
  price: trade.price,
  fee: trade.fee,
  fee_currency: trade.feeCurrency,
  market_type: trade.marketType,
  timestamp: formatInstant(wholeSecond(trade.timestamp)),
  ...present({
    strategy: trade.strategy,
    confidence: trade.confidence,
    stop_loss: trade.stopLoss,
    take_profit: trade.takeProfit,
    entry_reason: trade.entryReason,
    exit_reason: trade.exitReason,
    leverage: trade.leverage,
    margin: trade.margin,
    liquidation_price: trade.liquidationPrice,
    funding_fee: trade.fundingFee,
  }),
});

/** The second that an instant is in, also before 1970. */
const wholeSecond = (instant: Instant): Instant =>
  instant - (((instant % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND);
