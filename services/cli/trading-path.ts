/** Calls on how an account trades a product. */
import type { TradingChange, TradingConfiguration } from "@spot-canvas/domain/contract/trading";
import { type ApiClient, accountPath } from "./client.ts";

/** Which product of which account. */
export interface TradedProduct {
  readonly account: string;
  readonly venue: string;
  readonly product: string;
}

/** The path of a configuration. */
export const tradingPath = ({ account, venue, product }: TradedProduct): string =>
  accountPath(account, `trading/${encodeURIComponent(venue)}/${encodeURIComponent(product)}`);

/** Says how an account trades a product; gives what holds then. */
export async function changeTrading(
  client: ApiClient,
  traded: TradedProduct,
  change: TradingChange,
): Promise<TradingConfiguration> {
  const answer = await client.request(tradingPath(traded), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
  return (await answer.json()) as TradingConfiguration;
}

/** A configuration in a line. */
export function tradingLine(configuration: TradingConfiguration): string {
  const { account_id, venue, product, timeframe, enabled, strategies } = configuration;
  const said = strategies.map(({ strategy, parameters, directions }) => {
    const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
    const how = directions.includes("spot") ? "" : ` ${directions.join(" and ")}`;
    return `${strategy}${how}${values.length === 0 ? "" : ` (${values.join(", ")})`}`;
  });
  const does = enabled ? "trades" : "would trade, were it enabled,";
  return `${said.join(", ")} ${does} ${venue} ${product} ${timeframe} for the account ${account_id}.`;
}
