/**
 * The catalogue: every event that Spot Canvas writes, with its current version, the stream that keeps it, and how its
 * body is read and written. A new event is one file under `bodies/` and one line here.
 */
import * as Schema from "effect/Schema";
import { Fault, fail, ok, type Result } from "../fault.ts";
import type { Trade } from "../ledger/trade.ts";
import { decodeTrade } from "../ledger/trade-decoder.ts";
import { encodeTrade } from "../ledger/trade-encoder.ts";
import { AccountClosed, AccountOpened, AccountRenamed, BalanceSet } from "./bodies/account.ts";
import { BacktestCompleted } from "./bodies/backtest.ts";
import { BalanceAsserted, CashDeposited, CashWithdrawn, FundingPaid } from "./bodies/cash.ts";
import {
  StrategyDisabled,
  StrategyEnabled,
  TradingConfigurationDeleted,
  TradingConfigured,
} from "./bodies/control.ts";
import { TradeUnvoided, TradeVoided } from "./bodies/correction.ts";
import { TradingHalted, TradingResumed } from "./bodies/halt.ts";
import { AssetTransferred, OpeningPosition } from "./bodies/holding.ts";
import {
  FeeScheduleRecorded,
  FundingRateRecorded,
  InstrumentRecorded,
  MarkPriceRecorded,
  VenueOutageRecorded,
} from "./bodies/instrument.ts";
import { KeyCreated, KeyRevoked } from "./bodies/key.ts";
import {
  BotLeaseTaken,
  OrderAccepted,
  OrderAmended,
  OrderCancelled,
  OrderPlaced,
  OrderRejected,
  OrderUnresolved,
  PositionProtected,
  PositionUnprotected,
  SignalDeclined,
} from "./bodies/order.ts";
import { InputRefused } from "./bodies/quarantine.ts";
import { RateRecorded } from "./bodies/rate.ts";
import { CancelRequested, OrderRequested } from "./bodies/request.ts";
import { RiskConfigured } from "./bodies/risk.ts";
import { SignalRaised, SignalReceived } from "./bodies/signal.ts";
import { type CandlesRecorded, decodeCandles, encodeCandles } from "./candles-recorded.ts";

/** How one type of event is read and written. */
interface Entry<T> {
  readonly version: number;
  readonly decode: (body: Uint8Array) => Result<T>;
  readonly encode: (data: T) => Uint8Array;
}

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder("utf-8", { fatal: true });

/** An event whose body is JSON checked against a schema. */
function json<S extends Schema.ConstraintDecoder<unknown>>(version: number, schema: S): Entry<S["Type"]> {
  const decodeUnknown = Schema.decodeUnknownResult(schema);
  return {
    version,
    decode: (body) => {
      let value: unknown;
      try {
        value = JSON.parse(textDecoder.decode(body));
      } catch (cause) {
        return fail(new Fault("UnreadableEvent", "corrupt", "The event's body is not JSON.", { cause }));
      }
      const decoded = decodeUnknown(value);
      if (decoded._tag === "Success") return ok(decoded.success);
      return fail(
        new Fault(
          "UnreadableEvent",
          "corrupt",
          `The event's body is not of its type: ${decoded.failure.message}`,
        ),
      );
    },
    encode: (data) => textEncoder.encode(JSON.stringify(data)),
  };
}

const candlesRecorded: Entry<CandlesRecorded> = { version: 1, decode: decodeCandles, encode: encodeCandles };
const tradeExecuted: Entry<Trade> = { version: 1, decode: decodeTrade, encode: encodeTrade };

/** Every event by its type. */
export const CATALOGUE = {
  CandlesRecorded: candlesRecorded,
  InstrumentRecorded: json(1, InstrumentRecorded),
  FeeScheduleRecorded: json(1, FeeScheduleRecorded),
  FundingRateRecorded: json(1, FundingRateRecorded),
  MarkPriceRecorded: json(1, MarkPriceRecorded),
  VenueOutageRecorded: json(1, VenueOutageRecorded),
  RateRecorded: json(1, RateRecorded),
  SignalRaised: json(1, SignalRaised),
  SignalReceived: json(1, SignalReceived),
  OrderPlaced: json(1, OrderPlaced),
  OrderAccepted: json(1, OrderAccepted),
  OrderRejected: json(1, OrderRejected),
  OrderCancelled: json(1, OrderCancelled),
  OrderUnresolved: json(1, OrderUnresolved),
  OrderAmended: json(1, OrderAmended),
  SignalDeclined: json(1, SignalDeclined),
  BotLeaseTaken: json(1, BotLeaseTaken),
  PositionUnprotected: json(1, PositionUnprotected),
  PositionProtected: json(1, PositionProtected),
  TradeExecuted: tradeExecuted,
  AccountOpened: json(1, AccountOpened),
  AccountRenamed: json(1, AccountRenamed),
  AccountClosed: json(1, AccountClosed),
  BalanceSet: json(1, BalanceSet),
  CashDeposited: json(1, CashDeposited),
  CashWithdrawn: json(1, CashWithdrawn),
  FundingPaid: json(1, FundingPaid),
  AssetTransferred: json(1, AssetTransferred),
  OpeningPosition: json(1, OpeningPosition),
  BalanceAsserted: json(1, BalanceAsserted),
  TradeVoided: json(1, TradeVoided),
  TradeUnvoided: json(1, TradeUnvoided),
  StrategyEnabled: json(1, StrategyEnabled),
  StrategyDisabled: json(1, StrategyDisabled),
  TradingConfigured: json(1, TradingConfigured),
  TradingConfigurationDeleted: json(1, TradingConfigurationDeleted),
  RiskConfigured: json(1, RiskConfigured),
  TradingHalted: json(1, TradingHalted),
  TradingResumed: json(1, TradingResumed),
  OrderRequested: json(1, OrderRequested),
  CancelRequested: json(1, CancelRequested),
  BacktestCompleted: json(1, BacktestCompleted),
  KeyCreated: json(1, KeyCreated),
  KeyRevoked: json(1, KeyRevoked),
  InputRefused: json(1, InputRefused),
} as const;

/** The name of an event. */
export type EventType = keyof typeof CATALOGUE;

/** The data of each event by its type. */
export type EventData = {
  readonly [T in EventType]: (typeof CATALOGUE)[T] extends Entry<infer D> ? D : never;
};

/** Whether a text names an event of the catalogue. */
export const isEventType = (type: string): type is EventType => Object.hasOwn(CATALOGUE, type);
