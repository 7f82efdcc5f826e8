/** What swaps paid, as the log has it: the rates of a backtest whose funding is `recorded`. */
import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import type { FundingRateRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { millisOfText } from "@spot-canvas/domain/time/instant";

/** The rates of some products among what is recorded: those with the price that they were reckoned on; of one time the first. */
export async function recordedRates(
  recorded: AsyncIterable<FundingRateRecorded> | Iterable<FundingRateRecorded>,
  products: readonly string[],
): Promise<ReadonlyMap<string, FundingRates>> {
  const found = new Map(products.map((product) => [product, new Map<number, FundingRateRecorded>()]));
  for await (const rate of recorded) {
    const rates = found.get(rate.product);
    const time = millisOfText(rate.time);
    if (rates !== undefined && rate.mark_price !== undefined && !rates.has(time)) rates.set(time, rate);
  }
  return new Map([...found].map(([product, rates]) => [product, columnsOf(rates)]));
}

function columnsOf(rates: ReadonlyMap<number, FundingRateRecorded>): FundingRates {
  const rows = [...rates].sort(([left], [right]) => left - right);
  return {
    time: Float64Array.from(rows, ([time]) => time),
    rate: Float64Array.from(rows, ([, { rate }]) => Number(rate)),
    price: Float64Array.from(rows, ([, { mark_price }]) => Number(mark_price)),
  };
}
