/** Every endpoint of the API. */
import type { Endpoint } from "./endpoint.ts";
import { authEndpoints } from "./endpoints/auth.ts";
import { candleEndpoints } from "./endpoints/candles.ts";
import { documentEndpoints } from "./endpoints/document.ts";
import { healthEndpoints } from "./endpoints/health.ts";
import { logEndpoints } from "./endpoints/log.ts";
import { marketImportEndpoints } from "./endpoints/market-import.ts";
import { viewEndpoints } from "./endpoints/views.ts";
import type { ApiServices } from "./services.ts";

/** The endpoints, in the order of the contract's routes. */
export const endpointsOf = (services: ApiServices): readonly Endpoint[] => [
  ...healthEndpoints(services),
  ...authEndpoints(),
  ...marketImportEndpoints(services),
  ...candleEndpoints(services),
  ...logEndpoints(services),
  ...viewEndpoints(services),
  ...documentEndpoints(),
];
