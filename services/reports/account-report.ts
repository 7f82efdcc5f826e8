/** Builds the report of an account: one pass over its facts, one over the candles of what it held. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { formatToken } from "@spot-canvas/domain/events/position-token";
import { Fault } from "@spot-canvas/domain/fault";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import { AccountRecord } from "@spot-canvas/domain/report/account-record";
import { CsvBytes } from "@spot-canvas/domain/report/csv-bytes";
import { dailyOfCurve } from "@spot-canvas/domain/report/daily-record";
import { localTime } from "@spot-canvas/domain/report/local-time";
import type { Excursions } from "@spot-canvas/domain/report/trip";
import { TRIP_COLUMNS } from "@spot-canvas/domain/report/trip-record";
import { type Instant, millisOfInstant } from "@spot-canvas/domain/time/instant";
import {
  type AccountEquity,
  accountEquity,
  currenciesOf,
  currencyOf,
} from "@spot-canvas/projections/ledger/equity";
import type { AccountFact } from "@spot-canvas/projections/ledger/facts-in-order";
import { type AccountEntry, findAccount } from "@spot-canvas/projections/ledger/read";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventLog } from "../log/event-log.ts";
import { accountDocument } from "./account-document.ts";
import { SAMPLES } from "./engine.ts";
import { intervalsInThread } from "./interval-thread.ts";
import { LateFacts } from "./late-facts.ts";
import { readMarkets } from "./market-record.ts";
import { type OrderFigures, readOrderFigures } from "./order-figures.ts";
import type { WritePiece } from "./piece.ts";
import type { ReportRequest } from "./report-request.ts";
import { StateHash } from "./state-hash.ts";
import { TRADE_COLUMNS, writeFact } from "./trade-line.ts";
import { zoneOffset } from "./zone-offset.ts";

/** What a report is built from, and who is told of it. */
export interface ReportSources {
  readonly log: Pick<EventLog, "read" | "last">;
  readonly database: Database;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ReportProgress) => void;
  /** Absent where nobody wants the files beside the report. */
  readonly write?: WritePiece;
}

/** How far it is. */
export interface ReportProgress {
  readonly phase: "facts" | "candles";
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
}

/** A report, and how much of it rests on what the log took after what is known. */
export interface BuiltReport {
  readonly report: Report;
  /** Candles of the period that were recorded later. */
  readonly newerCandles: number;
  /** What of the period the log took after `since`, in words. */
  readonly late: readonly string[];
}

/** The files beside a report. */
export const FILES = { trades: "trades.csv", trips: "round-trips.csv" } as const;

/** Builds it. Faults: `AccountNotFound`, `NothingToReport`, `TooManyPoints`, `UnknownTimeZone`. */
export async function buildAccountReport(
  request: ReportRequest,
  sources: ReportSources,
): Promise<BuiltReport> {
  const snapshot = await readSnapshot(sources.database);
  const entry = await findAccount(snapshot, request);
  if (entry === undefined) throw new Fault("AccountNotFound", "not-found", "account not found");
  const build = new AccountBuild(snapshot, entry, request, sources);
  return build.run();
}

class AccountBuild {
  readonly #snapshot: Snapshot;
  readonly #entry: AccountEntry;
  readonly #request: ReportRequest;
  readonly #sources: ReportSources;
  readonly #known: { readonly trading: number; readonly market: number };
  readonly #hash = new StateHash();
  readonly #late: LateFacts;
  /** Lines of a slice of facts: of all of them, and of the trades that belong into the file. */
  readonly #all = new CsvBytes();
  readonly #own = new CsvBytes();
  #orders: Promise<OrderFigures> | undefined;
  #record: AccountRecord | undefined;
  #currency = "";
  #end: Instant = 0n;

  constructor(snapshot: Snapshot, entry: AccountEntry, request: ReportRequest, sources: ReportSources) {
    this.#snapshot = snapshot;
    this.#entry = entry;
    this.#request = request;
    this.#sources = sources;
    const { TRADING, MARKET } = snapshot.positions;
    this.#late = new LateFacts(request.since);
    this.#known = request.known ?? { trading: TRADING, market: MARKET };
  }

  async run(): Promise<BuiltReport> {
    const { tenant, timeZone } = this.#request;
    zoneOffset(timeZone);
    const currencies = await currenciesOf(this.#snapshot, this.#request);
    this.#currency = this.#request.currency ?? currencyOf(this.#entry, currencies);
    const curve = await this.#fold();
    const record = this.#record;
    const [first, last] = [curve.points[0], curve.points.at(-1)];
    if (record === undefined || this.#orders === undefined || first === undefined || last === undefined)
      throw nothingToReport(this.#request);
    const [from, to] = [millisOfInstant(first.at), millisOfInstant(last.at)];
    const { signal, onProgress } = this.#sources;
    const { seed, riskFree } = this.#request;
    const intervals = intervalsInThread({
      ...{ daily: dailyOfCurve(curve.points), riskFree, seed, samples: SAMPLES },
    });
    // Where candles cannot be read nobody asks for them.
    intervals.catch(() => undefined);
    const markets = await readMarkets(
      this.#snapshot,
      {
        ...{ tenant, venue: this.#entry.venue, from, to, record, signal, knownAt: this.#known.market },
        cash: curve.points.map(({ at, cash }) => ({ time: millisOfInstant(at), cash: cash.toDouble() })),
        onProgress: (done) => onProgress({ phase: "candles", done, total: 0 }),
      },
      this.#hash,
    );
    await this.#writeTrips(record, markets.excursions);
    const orders = await this.#orders;
    if (orders.slippage !== undefined) record.costs.slip(orders.slippage, orders.fillsWithSignal);
    this.#hash.take(`${JSON.stringify(orders.summary ?? {})} ${orders.slippage ?? ""}\n`, 0);
    const report = accountDocument({
      entry: this.#entry,
      request: this.#request,
      currency: this.#currency,
      others: currencies.filter((code) => code !== this.#currency),
      position: this.#token(markets.position),
      hash: this.#hash,
      curve,
      record,
      orders: orders.summary,
      markets,
      intervals: await intervals,
    });
    await this.#late.addCorrections(this.#snapshot, this.#request, this.#known.trading);
    return { report, newerCandles: markets.newer, late: this.#late.lines };
  }

  /** What is pinned: also a candle that the log took while the report was built. */
  #token(seen: number): string {
    const { epoch, positions } = this.#snapshot;
    const { trading, market } = this.#known;
    const read = this.#request.known === undefined ? Math.max(market, seen) : market;
    return formatToken(epoch, { ...positions, TRADING: trading, MARKET: read });
  }

  #fold(): Promise<AccountEquity> {
    const { tenant, account, from, to } = this.#request;
    return accountEquity(this.#snapshot, {
      ...{ tenant, account, from, to, timeframe: "1d", currency: this.#currency },
      venue: this.#entry.venue,
      knownAt: this.#known.trading,
      observer: {
        begin: (first, last) => this.#begin(first, last),
        slice: (facts) => this.#slice(facts),
      },
    });
  }

  async #begin(from: Instant, to: Instant): Promise<AccountRecord> {
    const { tenant, account, timeZone } = this.#request;
    const { write } = this.#sources;
    this.#end = to;
    const period = { tenant, account, from, to, knownAt: this.#known.trading, currency: this.#currency };
    const { log, signal } = this.#sources;
    this.#orders = readOrderFigures({ ...period, log, signal, snapshot: this.#snapshot });
    // Where the fold fails nobody asks for them.
    this.#orders.catch(() => undefined);
    this.#record = new AccountRecord({
      from,
      to,
      localTime: localTime(zoneOffset(timeZone)),
      writesLines: write !== undefined,
    });
    await write?.(FILES.trades, `${TRADE_COLUMNS.join(",")}\n`);
    return this.#record;
  }

  async #slice(facts: readonly AccountFact[]): Promise<void> {
    const { signal, onProgress, write } = this.#sources;
    signal.throwIfAborted();
    const [all, own] = [this.#all, this.#own];
    all.clear();
    own.clear();
    for (const fact of facts) {
      const start = all.length;
      writeFact(fact, all);
      if ("trade" in fact && pairOf(fact.trade.symbol)?.quote === this.#currency)
        own.append(all.since(start));
    }
    this.#hash.take(all.since(0), facts.length);
    this.#late.take(facts, this.#end);
    onProgress({ phase: "facts", done: this.#hash.facts, total: 0 });
    if (own.length > 0) await write?.(FILES.trades, own.since(0));
  }

  async #writeTrips({ trips }: AccountRecord, excursions: Excursions): Promise<void> {
    const { write } = this.#sources;
    if (write === undefined) return;
    await write(FILES.trips, `${[...TRIP_COLUMNS, "adverse", "favourable"].join(",")}\n`);
    for (const text of trips.lines(excursions)) await write(FILES.trips, text);
  }
}

const nothingToReport = ({ account }: ReportRequest): Fault =>
  new Fault(
    "NothingToReport",
    "conflict",
    `nothing is recorded of ${account} in that time: choose another range`,
  );
