/** Answers with how accounts trade, and takes what is said about it. */
import {
  deleteTradingConfiguration,
  getTradingConfiguration,
  listTradingConfigurations,
  listTradingHistory,
  setTradingConfiguration,
  type TradingConfiguration,
} from "@spot-canvas/domain/contract/trading";
import { Fault } from "@spot-canvas/domain/fault";
import { recordedFees } from "@spot-canvas/domain/orders/recorded-fees";
import { marketTypeOf } from "@spot-canvas/domain/strategies/configuration";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as control from "@spot-canvas/projections/control/read";
import { listFeeSchedules } from "@spot-canvas/projections/instruments/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { deleteConfiguration } from "../../trading/configure.ts";
import { putToWork } from "../../trading/put-to-work.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { present } from "../present.ts";
import { logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/trading` and of an account's configurations. */
export const tradingEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(listTradingConfigurations, async ({ caller: { tenant }, query: { account } }) => {
    const snapshot = await readSnapshot(database);
    const found = await control.listConfigurations(snapshot, { tenant, ...present({ account }) });
    return { position: snapshot.token, document: { configurations: found.map(documentOf) } };
  }),
  endpoint(listTradingHistory, async ({ caller: { tenant }, path: { id: account }, query }) => {
    const snapshot = await readSnapshot(database);
    const { limit = HISTORY, before } = query;
    const asked = { tenant, account, limit, ...present({ before }) };
    const history = (await control.listControl(snapshot, asked)).map((entry) => ({
      type: entry.type,
      ...present({ account_id: entry.account }),
      data: entry.data,
      at: formatInstant(entry.at),
      log_position: entry.position,
    }));
    return { position: snapshot.token, document: { history } };
  }),
  endpoint(getTradingConfiguration, async ({ caller: { tenant }, path: { id, venue, product } }) => {
    const snapshot = await readSnapshot(database);
    return { position: snapshot.token, document: await found(snapshot, { tenant, id, venue, product }) };
  }),
  endpoint(setTradingConfiguration, async ({ caller, path: { id, venue, product }, body }) => {
    const { tenant } = caller;
    const { code, history, opens, alone, ...change } = body;
    if (code !== undefined && caller.scope !== "admin") {
      throw new Fault("KeyRefused", "forbidden", "code of a strategy needs a key of an admin");
    }
    if (change.fees === "recorded") await refuseUnrecorded(database, { tenant, venue, product });
    const named = { log, tenant, account: id, venue, product, change, now: systemClock.now };
    const { position } = await logged(putToWork({ ...named, ...present({ code, history, opens, alone }) }));
    const snapshot = await projected(database, position);
    return { position: snapshot.token, document: await found(snapshot, { tenant, id, venue, product }) };
  }),
  endpoint(deleteTradingConfiguration, async ({ caller: { tenant }, path: { id, venue, product } }) => {
    const named = { log, tenant, account: id, venue, product, now: systemClock.now };
    const position = await logged(deleteConfiguration(named));
    if (position === undefined) throw notConfigured(product);
    const snapshot = await projected(database, position);
    return { position: snapshot.token, document: { deleted: product } };
  }),
];

const HISTORY = 50;

async function found(
  snapshot: Snapshot,
  {
    tenant,
    id,
    venue,
    product,
  }: { readonly tenant: string; readonly id: string; readonly venue: string; readonly product: string },
): Promise<TradingConfiguration> {
  const all = await control.listConfigurations(snapshot, { tenant, account: id });
  const entry = all.find(
    ({ configuration }) => configuration.venue === venue && configuration.product === product,
  );
  if (entry === undefined) throw notConfigured(product);
  return documentOf(entry);
}

/** Refuses the fees of a venue of which none are recorded: they would be the usual ones, which nobody asked for. */
async function refuseUnrecorded(
  database: ApiServices["database"],
  { tenant, venue, product }: { readonly tenant: string; readonly venue: string; readonly product: string },
): Promise<void> {
  const records = await listFeeSchedules(await readSnapshot(database), { tenant, venue });
  if (MARKET_TYPES.some((market) => recordedFees(records, product, market) !== undefined)) return;
  const text = `no fees of ${venue} are recorded for ${product}: follow it with ingestion first, or say them, such as 25:40`;
  throw new Fault("NoFees", "usage", text);
}

const MARKET_TYPES = ["spot", "futures"] as const;

const notConfigured = (product: string): Fault =>
  new Fault("NotConfigured", "not-found", `trading is not configured: ${product} has no strategy there`);

const documentOf = ({ configuration, since }: control.ConfigurationEntry): TradingConfiguration => {
  const { account, ...said } = configuration;
  const market_type = marketTypeOf(configuration);
  return { account_id: account, ...said, market_type, since: formatInstant(since) };
};
