/** What swaps paid, as the log has it: the rates that a backtest is run with by `--funding recorded`. */
import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import type { LogEvent } from "@spot-canvas/domain/contract/log";
import type { FundingRateRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { millisOfText } from "@spot-canvas/domain/time/instant";
import { answerLines } from "./answer-lines.ts";
import type { ApiClient } from "./client.ts";

/** The rates of some products of a venue, those with the price that they were reckoned on; of one time the first. */
export async function recordedFunding(
  client: ApiClient,
  venue: string,
  products: readonly string[],
): Promise<ReadonlyMap<string, FundingRates>> {
  const found = new Map<string, Map<number, FundingRateRecorded>>();
  const query = new URLSearchParams({ subject: formatSubject({ family: "instruments", venue }) });
  for await (const line of answerLines(await client.request(`/api/v1/log/events?${query}`))) {
    const { type, data } = JSON.parse(line) as LogEvent;
    if (type !== "FundingRateRecorded" || data === undefined) continue;
    const recorded = data as FundingRateRecorded;
    const rates = found.get(recorded.product) ?? new Map<number, FundingRateRecorded>();
    const time = millisOfText(recorded.time);
    if (recorded.mark_price !== undefined && !rates.has(time)) rates.set(time, recorded);
    found.set(recorded.product, rates);
  }
  return new Map(products.map((product) => [product, columnsOf(found.get(product) ?? new Map())]));
}

function columnsOf(rates: ReadonlyMap<number, FundingRateRecorded>): FundingRates {
  const rows = [...rates].sort(([left], [right]) => left - right);
  return {
    time: Float64Array.from(rows, ([time]) => time),
    rate: Float64Array.from(rows, ([, { rate }]) => Number(rate)),
    price: Float64Array.from(rows, ([, { mark_price }]) => Number(mark_price)),
  };
}
