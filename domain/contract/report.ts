/** A report: every figure of an account or a run, with all that it takes to compute it again. Amounts are decimal text. */
import * as Schema from "effect/Schema";
import { UNITS } from "../statistics/metric.ts";
import { currency, INVALID_CURRENCY } from "./balance.ts";
import { AmountText, Count, MarketTypeField, OptionalText, OptionalTime, Time } from "./fields.ts";
import { defaulted, flag, MOMENT, number, optional, position, text, time, whole } from "./parameter.ts";
import { Manifest, Revision } from "./report-manifest.ts";
import { PROBLEM, readRoute } from "./route.ts";

const OptionalAmountText = Schema.optionalKey(AmountText);
const OptionalNumber = Schema.optionalKey(Schema.Finite);

/** What a report is about. */
const Subject = Schema.Struct({
  kind: Schema.Literals(["account", "backtest"]),
  /** The account's id, or the backtest's hash; absent where the name is masked. */
  id: OptionalText,
  /** Of the account, or of what was tested. */
  name: Schema.String,
  mode: Schema.Literals(["paper", "live", "backtest"]),
  /** Its candles come from a made-up market. */
  simulated: Schema.Boolean,
  venue: OptionalText,
  currency: Schema.String,
  other_currencies: Schema.Array(Schema.String),
  strategies: Schema.Array(Schema.String),
  /** Amounts as they are, or in per cent of the equity at the start. */
  amounts: Schema.Literals(["exact", "percent"]),
}).annotate({ identifier: "ReportSubject" });

/** What was there, came and went, and was earned. */
const Summary = Schema.Struct({
  cash_basis: Schema.Literals(["stated", "recorded", "unknown"]),
  start: AmountText,
  end: AmountText,
  earned: AmountText,
  realized_pnl: AmountText,
  unrealized_pnl: AmountText,
  paid_in: AmountText,
  time_weighted: OptionalAmountText,
  money_weighted: OptionalAmountText,
  time_weighted_yearly: OptionalAmountText,
  money_weighted_yearly: OptionalAmountText,
}).annotate({ identifier: "ReportSummary" });

/** One metric with its definition; where it is undefined, why. */
const MetricFigure = Schema.Struct({
  name: Schema.String,
  label: Schema.String,
  section: Schema.Literals(["overview", "returns", "ratios", "drawdown", "benchmark", "round trips"]),
  unit: Schema.Literals([...UNITS, "percent"]),
  basis: Schema.Literals(["daily", "calendar", "marks", "round trips", "ledger"]),
  formula: Schema.String,
  source: OptionalText,
  value: OptionalNumber,
  amount: OptionalAmountText,
  absent: OptionalText,
  /** 2.5 and 97.5 % quantiles of resampled records. */
  low: OptionalNumber,
  high: OptionalNumber,
}).annotate({ identifier: "ReportMetric" });
export type MetricFigure = typeof MetricFigure.Type;

/** The account at 00:00 UTC of a day, and at both ends. */
const Day = Schema.Struct({
  time: Time,
  equity: AmountText,
  /** Absent of a backtest, which keeps equity alone. */
  cash: OptionalAmountText,
  realized_pnl: AmountText,
  unrealized_pnl: AmountText,
  net_flow: AmountText,
  time_weighted_return: OptionalAmountText,
}).annotate({ identifier: "ReportDay" });
export type Day = typeof Day.Type;

const Drawdown = Schema.Struct({
  start: Time,
  lowest: Time,
  end: OptionalTime,
  depth: Schema.Finite,
  days: Schema.Finite,
}).annotate({ identifier: "ReportDrawdown" });

/** Round trips that have something in common. */
const Group = Schema.Struct({
  name: Schema.String,
  trips: Count,
  wins: Count,
  profit: AmountText,
  fees: AmountText,
  /** Of a product: what holding it would have returned. */
  held: OptionalNumber,
}).annotate({ identifier: "ReportGroup" });
export type Group = typeof Group.Type;

/** One position that was opened and closed. */
const Trip = Schema.Struct({
  product: Schema.String,
  market_type: MarketTypeField,
  side: Schema.Literals(["long", "short"]),
  opened_at: Time,
  closed_at: Time,
  quantity: OptionalAmountText,
  entry_price: AmountText,
  exit_price: OptionalAmountText,
  cost: OptionalAmountText,
  profit: AmountText,
  fees: AmountText,
  /** Profit beside cost. */
  return: OptionalNumber,
  adverse: Schema.Finite,
  favourable: Schema.Finite,
  strategy: OptionalText,
  entry_reason: OptionalText,
  exit_reason: OptionalText,
}).annotate({ identifier: "ReportTrip" });
export type Trip = typeof Trip.Type;

/** From what the signals promised to what was earned. */
const Costs = Schema.Struct({
  before: AmountText,
  /** Fills beside the prices of their signals; positive was lost. Absent where no fill has a signal. */
  slippage: OptionalAmountText,
  fees: AmountText,
  /** Positive was paid. */
  funding: AmountText,
  earned: AmountText,
  other_fees: Schema.Array(Schema.Struct({ currency: Schema.String, amount: AmountText })),
  fills: Count,
  fills_with_signal: Count,
  fills_as_maker: Count,
}).annotate({ identifier: "ReportCosts" });

const Tally = Schema.Struct({ name: Schema.String, count: Count }).annotate({ identifier: "ReportTally" });
export type Tally = typeof Tally.Type;

/** Quantiles of a delay in milliseconds. */
const Delay = Schema.Struct({
  count: Count,
  p50: Schema.Finite,
  p90: Schema.Finite,
  p99: Schema.Finite,
}).annotate({ identifier: "ReportDelay" });
export type Delay = typeof Delay.Type;

/** What became of signals and orders. */
const Orders = Schema.Struct({
  placed: Count,
  states: Schema.Array(Tally),
  /** Of the quantity that ended orders asked for, what was filled. */
  fill_ratio: OptionalNumber,
  declines: Schema.Array(Tally),
  rejects: Schema.Array(Tally),
  signal_to_order: Schema.optionalKey(Delay),
  order_to_fill: Schema.optionalKey(Delay),
}).annotate({ identifier: "ReportOrders" });

const OpenPosition = Schema.Struct({
  product: Schema.String,
  market_type: MarketTypeField,
  side: Schema.Literals(["long", "short"]),
  opened_at: Time,
  quantity: OptionalAmountText,
  entry_price: AmountText,
  cost: AmountText,
  price: OptionalAmountText,
  unrealized_pnl: OptionalAmountText,
}).annotate({ identifier: "ReportPosition" });

/** The candles that a product was valued with. */
const Quality = Schema.Struct({
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  candles: Count,
  first: OptionalTime,
  last: OptionalTime,
  empty: Count,
  outage: Count,
  not_fetched: Count,
  /** How many candles each kind of record gave. */
  sources: Schema.Array(Tally),
}).annotate({ identifier: "ReportQuality" });
export type Quality = typeof Quality.Type;

/** A figure of the window that ends with a day: how many days after the first midnight. */
const DayValue = Schema.Struct({ day: Count, value: Schema.Finite }).annotate({
  identifier: "ReportDayValue",
});

/** The report. */
export const Report = Schema.Struct({
  format: Schema.Literal("spot-canvas-report@1"),
  subject: Subject,
  period: Schema.Struct({ from: Time, to: Time }),
  manifest: Manifest,
  revision: Schema.optionalKey(Revision),
  summary: Summary,
  metrics: Schema.Array(MetricFigure),
  days: Schema.Array(Day),
  daily: Schema.Struct({
    first: OptionalTime,
    /** One fewer than the midnights. */
    returns: Schema.Array(Schema.Finite),
    benchmark: Schema.Array(Schema.Finite),
    /** What is held beside the equity, at each midnight. */
    exposure: Schema.Array(Schema.Finite),
  }),
  drawdowns: Schema.Array(Drawdown),
  months: Schema.Array(Schema.Struct({ month: Schema.String, return: Schema.Finite })),
  distribution: Schema.Array(Schema.Struct({ from: Schema.Finite, to: Schema.Finite, count: Count })),
  rolling: Schema.Struct({
    days: Count,
    sharpe: Schema.Array(DayValue),
    volatility: Schema.Array(DayValue),
  }),
  products: Schema.Array(Group),
  strategies: Schema.Array(Group),
  exits: Schema.Array(Group),
  hours: Schema.Array(Group),
  weekdays: Schema.Array(Group),
  trips: Schema.Struct({ count: Count, shown: Schema.Array(Trip) }),
  costs: Costs,
  orders: Schema.optionalKey(Orders),
  positions: Schema.Array(OpenPosition),
  quality: Schema.Array(Quality),
}).annotate({ identifier: "Report" });
export type Report = typeof Report.Type;

/** How far a report is; a total of 0 is not known. */
const Progress = Schema.Struct({
  phase: Schema.Literals(["facts", "candles"]),
  done: Count,
  total: Count,
}).annotate({ identifier: "ReportProgress" });

/** One line of the answer. */
const ReportLine = Schema.Union([
  Schema.Struct({ progress: Progress }),
  Schema.Struct({ file: Schema.Struct({ name: Schema.String, text: Schema.String }) }),
  Schema.Struct({
    report: Report,
    newer_candles: Count.annotate({
      description: "Candles of the period that were recorded after known_at.",
    }),
    late: Schema.Array(Schema.String).annotate({
      description: "What the log took of the period after `since`, such as a trade that came late.",
    }),
  }),
  Schema.Struct({ error: Schema.String }),
]).annotate({ identifier: "ReportLine" });
export type ReportLine = typeof ReportLine.Type;

const INVALID_FROM = "invalid from: give RFC 3339 with a zone, such as 2024-01-31T00:00:00Z";
const INVALID_TO = "invalid to: give RFC 3339 with a zone, such as 2024-01-31T00:00:00Z";
const INVALID_ZONE = "invalid time_zone: give a name such as Europe/Helsinki";
const INVALID_SEED = "invalid seed: give a whole number from 0 to 4294967295";
const INVALID_RISK_FREE = "invalid risk_free: give a fraction from 0 to 1";
const INVALID_SINCE = "invalid since: give a value of X-Log-Position, or a number";
const INVALID_FILES = "invalid files: must be true or false";

export const getReport = readRoute({
  id: "getReport",
  path: "/api/v1/accounts/{id}/report",
  summary: "Every figure of an account over a time, with what it takes to compute it again.",
  query: {
    from: optional(time, "The slot of the first fact where it is left out.", INVALID_FROM),
    to: optional(time, "The last fact or the newest candle where it is left out.", INVALID_TO),
    currency: optional(currency, "Of markets with this quote currency.", INVALID_CURRENCY),
    time_zone: defaulted(text, "UTC", "Of hours and weekdays.", INVALID_ZONE),
    seed: defaulted(whole(0, 4_294_967_295), 1, "Of the resampling.", INVALID_SEED),
    risk_free: defaulted(number(0, 1), 0, "A year's return without risk.", INVALID_RISK_FREE),
    files: defaulted(flag, false, "The files of trades and round trips too, piece by piece.", INVALID_FILES),
    known_at: MOMENT.known_at,
    since: optional(position, "What came into the log after this is named in `late`.", INVALID_SINCE),
  },
  answer: {
    status: 200,
    description:
      "Lines of progress, pieces of files where they are asked for, and the report or an error last.",
    media: "application/x-ndjson",
    shape: ReportLine,
  },
  errors: [
    { status: 400, text: INVALID_FROM },
    { status: 400, text: INVALID_TO },
    { status: 400, text: INVALID_CURRENCY },
    { status: 400, text: INVALID_ZONE },
    { status: 400, text: INVALID_SEED },
    { status: 400, text: INVALID_RISK_FREE },
    { status: 400, text: INVALID_FILES },
    { status: 400, text: INVALID_SINCE },
    PROBLEM.invalidKnownAt,
    PROBLEM.accountNotFound,
  ],
});
