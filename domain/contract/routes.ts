/** Every route of the API, in the order in which the document lists them. A new route is one line here. */
import { closeAccount, listAccounts, openAccount } from "./accounts.ts";
import { listAnomalies } from "./anomalies.ts";
import { resolveKey } from "./auth.ts";
import {
  cancelBacktest,
  compareBacktests,
  exportBacktest,
  getBacktest,
  listBacktests,
  listMetrics,
  recordBacktest,
  startBacktest,
  startSweep,
  streamBacktest,
} from "./backtests.ts";
import { getBalance, setBalance } from "./balance.ts";
import { listBalanceHistory, listBalances } from "./balances.ts";
import { streamCandles } from "./candle-stream.ts";
import { listCandles } from "./candles.ts";
import { listChanges } from "./changes.ts";
import { amendTrade, deleteTrade, restoreTrade } from "./corrections.ts";
import { getDocument } from "./document.ts";
import { recordAssertion, recordCash, recordFunding, recordOpening, recordTransfer } from "./entries.ts";
import { getEquity } from "./equity.ts";
import { explainPosition } from "./explanation.ts";
import { getHalts, haltTrading, resumeTrading } from "./halts.ts";
import { getHealth, getMetrics, getReadiness } from "./health.ts";
import { importTrades } from "./import.ts";
import { listIndicators } from "./indicators.ts";
import { createKey, listKeys, revokeKey } from "./keys.ts";
import { createLink } from "./links.ts";
import { exportEvents, listStreams, readEvents } from "./log.ts";
import { listDisposals, listLots } from "./lots.ts";
import { listGaps, listProducts, listSeries, listVenues } from "./market.ts";
import { backfillSeries, listRevisions, listSuspicions, verifySeries } from "./market-data.ts";
import { importCandles, importRefused } from "./market-import.ts";
import { cancelOrder, closePosition, listDeclined, requestOrder } from "./order-requests.ts";
import { listOrderEvents, listOrders } from "./orders.ts";
import { getPortfolio } from "./portfolio.ts";
import { listPositions } from "./positions.ts";
import { listRefused } from "./quarantine.ts";
import { importRates } from "./rates.ts";
import { replayAccount } from "./replay.ts";
import { getReport } from "./report.ts";
import { getRisk, setRisk } from "./risk.ts";
import type { Route } from "./route.ts";
import { listSeenCandles } from "./seen-candles.ts";
import { listSignals, sendSignal, streamSignals } from "./signals.ts";
import { getStats } from "./stats.ts";
import { listStrategies } from "./strategies.ts";
import { getTaxReport } from "./tax.ts";
import { streamTrades } from "./trade-stream.ts";
import { listTrades } from "./trades.ts";
import {
  deleteTradingConfiguration,
  getTradingConfiguration,
  listTradingConfigurations,
  listTradingHistory,
  setTradingConfiguration,
} from "./trading.ts";
import { listViews, rebuildView, verifyViews } from "./views.ts";

export const ROUTES: readonly Route[] = [
  getHealth,
  getReadiness,
  getMetrics,
  resolveKey,
  listAccounts,
  openAccount,
  closeAccount,
  getStats,
  getPortfolio,
  getEquity,
  getReport,
  listPositions,
  explainPosition,
  listTrades,
  streamTrades,
  deleteTrade,
  restoreTrade,
  amendTrade,
  listLots,
  listDisposals,
  getTaxReport,
  listOrders,
  replayAccount,
  listOrderEvents,
  requestOrder,
  cancelOrder,
  closePosition,
  listDeclined,
  listTradingConfigurations,
  listTradingHistory,
  getTradingConfiguration,
  setTradingConfiguration,
  deleteTradingConfiguration,
  getRisk,
  setRisk,
  getHalts,
  haltTrading,
  resumeTrading,
  getBalance,
  setBalance,
  listBalances,
  listBalanceHistory,
  recordCash,
  recordFunding,
  recordOpening,
  recordTransfer,
  recordAssertion,
  listAnomalies,
  listChanges,
  importTrades,
  importCandles,
  importRefused,
  backfillSeries,
  verifySeries,
  listSuspicions,
  listRevisions,
  importRates,
  startBacktest,
  startSweep,
  listBacktests,
  listMetrics,
  compareBacktests,
  getBacktest,
  streamBacktest,
  cancelBacktest,
  exportBacktest,
  recordBacktest,
  listCandles,
  listSeenCandles,
  streamCandles,
  listVenues,
  listProducts,
  listSeries,
  listGaps,
  listIndicators,
  listSignals,
  sendSignal,
  streamSignals,
  listStrategies,
  listKeys,
  createKey,
  revokeKey,
  createLink,
  listStreams,
  readEvents,
  exportEvents,
  listRefused,
  listViews,
  rebuildView,
  verifyViews,
  getDocument,
];
