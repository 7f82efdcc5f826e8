/** What swaps paid, as the log has it: the rates that a backtest is run with by `--funding recorded`. */
import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import type { LogEvent } from "@spot-canvas/domain/contract/log";
import type { FundingRateRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { recordedRates } from "../backtests/recorded-funding.ts";
import { answerLines } from "./answer-lines.ts";
import type { ApiClient } from "./client.ts";

/** The rates of some products of a venue. */
export async function recordedFunding(
  client: ApiClient,
  venue: string,
  products: readonly string[],
): Promise<ReadonlyMap<string, FundingRates>> {
  const query = new URLSearchParams({ subject: formatSubject({ family: "instruments", venue }) });
  const answer = await client.request(`/api/v1/log/events?${query}`);
  return recordedRates(told(answerLines(answer)), products);
}

async function* told(lines: AsyncIterable<string>): AsyncGenerator<FundingRateRecorded> {
  for await (const line of lines) {
    const { type, data } = JSON.parse(line) as LogEvent;
    if (type === "FundingRateRecorded" && data !== undefined) yield data as FundingRateRecorded;
  }
}
