/**
 * The pages of an API in a real browser, with 6,000 hours of candles, a hole in them, one that was revised, a strategy that
 * spoke, and an account that traded.
 */
import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { type Candle, candleAt } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import type { Browser } from "playwright-core";
import type { Principal } from "../api/principal.ts";
import { type ApiServer, serveApi } from "../api/serve.ts";
import { openUi } from "../api/ui/ui.ts";
import { encodeForming, formingSubject } from "../ingestion/forming.ts";
import { openBrowser } from "./browser.ts";
import { type RunningApi, runApi } from "./running-api.ts";
import { decide } from "./seeded-decisions.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

/** How many hours there are candles of. */
export const HOURS = 6_000;
/** Hours that nothing was recorded of. */
export const GAP = { from: 5_930, to: 5_938 } as const;
/** When a position was entered and left, and the hour that was revised. */
export const ENTRY = 5_900;
export const EXIT = 5_920;
export const REVISED = 5_880;
const SERIES = { venue: "coinbase", product: "BTC-USD" } as const;

/** The open time of an hour. */
export const at = (hour: number): number => START + hour * HOUR;

/** The candles of a stretch of hours, as they were recorded. */
export const hours = (from: number, to: number) =>
  syntheticCandles({ seed: 7, product: "BTC-USD", timeframe: "1h", from: at(from), to: at(to) });

/** What a test of pages stands on. */
export interface SeededPages extends AsyncDisposable {
  readonly api: RunningApi;
  readonly server: ApiServer;
  readonly browser: Browser;
  /** A link that opens the pages, once, with a key that may do this; everything where it is left out. */
  link(scope?: Principal["scope"]): string;
  importHours(from: number, to: number): Promise<void>;
  /** Lets a candle form. */
  form(candle: Candle): void;
}

/** Starts them. */
export async function seedPages(): Promise<SeededPages> {
  const api = await runApi();
  const importHours = (from: number, to: number): Promise<void> => importCandles(api, from, to);
  await importHours(0, 3_000);
  await importHours(3_000, GAP.from);
  await importHours(GAP.to, HOURS);
  await reviseHour(api);
  await importTrades(api);
  await decideAround(api);
  const ui = openUi(() => 0);
  const server = await serveApi({ ...api.options, ui, port: 0 });
  const browser = await openBrowser();
  return {
    ...{ api, server, browser, importHours },
    form: (candle) => {
      const series = { ...SERIES, timeframe: "1h" } as const;
      const observedAt = candle.time + HOUR / 2;
      api.options.ephemeral.publish(
        formingSubject(series),
        encodeForming({ ...series, ...candle, observedAt }),
      );
    },
    link: (scope = "admin") => server.url + ui.links.issue({ tenant: DEFAULT_TENANT, scope }),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

async function importCandles(
  api: RunningApi,
  from: number,
  to: number,
  candles = hours(from, to),
): Promise<void> {
  const series = { ...SERIES, timeframe: "1h", source: "import" } as const;
  const coverage = [{ from: at(from), to: at(to) }];
  const body = encodeCandles({ ...series, coverage, candles });
  await accepted(api.call("POST", "/api/v1/import/candles", body));
  await api.settled();
}

/** Records other values for one hour: a wick far below its body, so that it is odd too. */
async function reviseHour(api: RunningApi): Promise<void> {
  const candles = hours(REVISED, REVISED + 1);
  candles.low[0] = candles.low[0]! * 0.7;
  await importCandles(api, REVISED, REVISED + 1, candles);
}

async function decideAround({ log, settled }: RunningApi): Promise<void> {
  const candle = (hour: number): Candle => candleAt(hours(hour, hour + 1), 0);
  await decide(log, { candle: candle(ENTRY - 1), action: "buy", quantity: "0.5" });
  await decide(log, { candle: candle(EXIT - 1), action: "sell", quantity: "0.5" });
  const declined = { rule: "insufficient-funds", reason: "12 USD are free, 25 are needed" };
  await decide(log, { candle: candle(5_945), action: "buy", quantity: "0.5", declined });
  await settled();
}

async function importTrades(api: RunningApi): Promise<void> {
  const market = {
    account_id: "paper",
    symbol: "BTC-USD",
    fee: "1.5",
    fee_currency: "USD",
    market_type: "spot",
  };
  const trades = [
    { ...market, trade_id: "in", side: "buy", quantity: "0.5", price: "48060.25", hour: ENTRY },
    { ...market, trade_id: "out", side: "sell", quantity: "0.5", price: "48400.75", hour: EXIT },
    { ...market, trade_id: "again", side: "buy", quantity: "0.25", price: "49150", hour: 5_960 },
  ].map(({ hour, ...trade }) => ({ ...trade, timestamp: new Date(at(hour) + 60_000).toISOString() }));
  await accepted(api.call("POST", "/api/v1/accounts", { id: "paper", type: "paper" }));
  await accepted(api.call("PUT", "/api/v1/accounts/paper/balance", { amount: "50000", currency: "USD" }));
  await accepted(api.call("POST", "/api/v1/import", { trades }));
  await api.settled();
}

async function accepted(calling: ReturnType<RunningApi["call"]>): Promise<void> {
  const { status, text } = await calling;
  if (status >= 300) throw new Error(`${status}: ${text}`);
}
