/** Every endpoint of the API. */
import type { Endpoint } from "./endpoint.ts";
import { accountEndpoints } from "./endpoints/accounts.ts";
import { anomalyEndpoints } from "./endpoints/anomalies.ts";
import { authEndpoints } from "./endpoints/auth.ts";
import { backtestEndpoints } from "./endpoints/backtests.ts";
import { balanceEndpoints } from "./endpoints/balance.ts";
import { balancesEndpoints } from "./endpoints/balances.ts";
import { candleStreamEndpoints } from "./endpoints/candle-stream.ts";
import { candleEndpoints } from "./endpoints/candles.ts";
import { changeEndpoints } from "./endpoints/changes.ts";
import { correctionEndpoints } from "./endpoints/corrections.ts";
import { documentEndpoints } from "./endpoints/document.ts";
import { entryEndpoints } from "./endpoints/entries.ts";
import { equityEndpoints } from "./endpoints/equity.ts";
import { explanationEndpoints } from "./endpoints/explanation.ts";
import { haltEndpoints } from "./endpoints/halts.ts";
import { healthEndpoints } from "./endpoints/health.ts";
import { importEndpoints } from "./endpoints/import.ts";
import { indicatorEndpoints } from "./endpoints/indicators.ts";
import { keyEndpoints } from "./endpoints/keys.ts";
import { linkEndpoints } from "./endpoints/links.ts";
import { logEndpoints } from "./endpoints/log.ts";
import { lotEndpoints } from "./endpoints/lots.ts";
import { marketEndpoints } from "./endpoints/market.ts";
import { marketDataEndpoints } from "./endpoints/market-data.ts";
import { marketImportEndpoints } from "./endpoints/market-import.ts";
import { monitoringEndpoints } from "./endpoints/monitoring.ts";
import { orderRequestEndpoints } from "./endpoints/order-requests.ts";
import { orderEndpoints } from "./endpoints/orders.ts";
import { portfolioEndpoints } from "./endpoints/portfolio.ts";
import { positionEndpoints } from "./endpoints/positions.ts";
import { quarantineEndpoints } from "./endpoints/quarantine.ts";
import { rateEndpoints } from "./endpoints/rates.ts";
import { replayEndpoints } from "./endpoints/replay.ts";
import { reportEndpoints } from "./endpoints/report.ts";
import { riskEndpoints } from "./endpoints/risk.ts";
import { signalEndpoints } from "./endpoints/signals.ts";
import { statsEndpoints } from "./endpoints/stats.ts";
import { strategyEndpoints } from "./endpoints/strategies.ts";
import { taxEndpoints } from "./endpoints/tax.ts";
import { tradeStreamEndpoints } from "./endpoints/trade-stream.ts";
import { tradeEndpoints } from "./endpoints/trades.ts";
import { tradingEndpoints } from "./endpoints/trading.ts";
import { viewEndpoints } from "./endpoints/views.ts";
import type { ApiServices } from "./services.ts";

/** The endpoints, in the order of the contract's routes. */
export const endpointsOf = (services: ApiServices): readonly Endpoint[] => [
  ...healthEndpoints(services),
  ...monitoringEndpoints(services),
  ...authEndpoints(),
  ...accountEndpoints(services),
  ...statsEndpoints(services),
  ...portfolioEndpoints(services),
  ...equityEndpoints(services),
  ...reportEndpoints(services),
  ...positionEndpoints(services),
  ...explanationEndpoints(services),
  ...tradeEndpoints(services),
  ...tradeStreamEndpoints(services),
  ...correctionEndpoints(services),
  ...lotEndpoints(services),
  ...taxEndpoints(services),
  ...orderEndpoints(services),
  ...orderRequestEndpoints(services),
  ...tradingEndpoints(services),
  ...riskEndpoints(services),
  ...haltEndpoints(services),
  ...balanceEndpoints(services),
  ...balancesEndpoints(services),
  ...entryEndpoints(services),
  ...anomalyEndpoints(services),
  ...changeEndpoints(services),
  ...importEndpoints(services),
  ...marketImportEndpoints(services),
  ...marketDataEndpoints(services),
  ...rateEndpoints(services),
  ...backtestEndpoints(services),
  ...candleEndpoints(services),
  ...candleStreamEndpoints(services),
  ...marketEndpoints(services),
  ...indicatorEndpoints(),
  ...signalEndpoints(services),
  ...replayEndpoints(services),
  ...strategyEndpoints(),
  ...keyEndpoints(services),
  ...linkEndpoints(services),
  ...logEndpoints(services),
  ...quarantineEndpoints(services),
  ...viewEndpoints(services),
  ...documentEndpoints(),
];
