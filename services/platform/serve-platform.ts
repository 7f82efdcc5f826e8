/** The API of an open platform. */
import type { ApiOptions } from "../api/api.ts";
import { hashOfKey, keyBook } from "../api/principal.ts";
import { recordedKeys } from "../api/recorded-keys.ts";
import { type ApiServer, serveApi } from "../api/serve.ts";
import { openUi } from "../api/ui/ui.ts";
import { openBacktests } from "../backtests/jobs/platform-backtests.ts";
import { ensureApiKey } from "../config/api-key.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { announceAddress } from "./address.ts";
import { marketsOf } from "./markets.ts";
import type { Opened } from "./opened.ts";
import type { ServiceSetting } from "./service-setting.ts";
import { VIEWS } from "./views.ts";

/**
 * Joins the parts of a platform that the API speaks for; the key may do everything for the configured tenant. What it opens
 * is closed with `opened`.
 */
export function apiOptions(
  { platform, configuration, logger, candles, monitor }: ServiceSetting,
  key: string,
  opened: Opened,
): ApiOptions {
  const { log, database, ephemeral } = platform;
  const { tenant, enforcesKeys, haltFile, dataDir } = configuration;
  const owner = { hash: hashOfKey(key), tenant, scope: "admin" } as const;
  const keys = recordedKeys(keyBook([owner]), database);
  const authentication = enforcesKeys ? { keys } : { keys, anyone: { tenant, scope: "admin" } as const };
  const markets = marketsOf(configuration.venues);
  const ports = { log, database, ephemeral, views: VIEWS, candles, markets };
  const backtests = opened.use(openBacktests({ log, database, logger, dataDir, tenant }));
  return { ...ports, backtests, logger, operator: tenant, monitor, authentication, haltFile };
}

/** An API that listens, and the link that opens its pages once. */
export interface ServedApi extends ApiServer {
  readonly link: string;
}

/** Serves the API with the configured key, and announces where. Faults: `PortInUse`, `CannotListen`. */
export async function serveSetting(
  setting: ServiceSetting,
  listen: { readonly host: string; readonly port: number },
  opened: Opened,
): Promise<ServedApi> {
  const { callsPerSecond, tenant } = setting.configuration;
  const key = await ensureApiKey(setting.configuration);
  const ui = openUi(systemClock.now);
  const options = { ...apiOptions(setting, key, opened), callsPerSecond, ui };
  const api = opened.use(await serveApi({ ...options, ...listen }));
  opened.use(await announceAddress(setting.configuration.dataDir, api.url));
  await options.backtests.desk.resume(tenant);
  return { ...api, link: api.url + ui.links.issue({ tenant, scope: "admin" }) };
}
