/** The request of a run or sweep that was asked for over HTTP, checked as far as it can be before candles are read. */

import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import { gridOf } from "@spot-canvas/domain/backtest/sweep/grid";
import { searchOf } from "@spot-canvas/domain/backtest/sweep/search";
import type { BacktestInput, SweepInput } from "@spot-canvas/domain/contract/backtest-request";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { parseVenue } from "@spot-canvas/domain/market/venue";
import { strategyNamed } from "@spot-canvas/domain/strategies/catalogue";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";
import { present } from "../../api/present.ts";
import { readMoment } from "../moment.ts";
import { type BacktestRequest, DEFAULTS, termsOf } from "../request.ts";
import { checkMetric, checkValues } from "../sweep/check-sweep.ts";
import type { SweepRequest } from "../sweep/run-sweep.ts";

/**
 * The request of an input. Faults, each one sentence: `UnknownStrategy`, `InvalidVenue`, `InvalidProduct`,
 * `InvalidRequest`.
 */
export function requestOfInput(input: BacktestInput | SweepInput): BacktestRequest {
  const { venue = "coinbase", parameters = {}, funding, from, to, fees, ...more } = termsIn(input);
  const { fee_bps = "10", maker_fee_bps = fee_bps, ...terms } = more;
  strategyOf(input.strategy);
  for (const product of input.products) unwrap(parseProduct(product));
  if (new Set(input.products).size < input.products.length) {
    throw invalid("A product stands twice in products: name each once.");
  }
  const range = {
    ...(from === undefined ? {} : { from: momentOf("from", from) }),
    ...(to === undefined ? {} : { to: momentOf("to", to) }),
  };
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to) {
    throw invalid("The range is empty: from must be before to.");
  }
  const request: BacktestRequest = {
    ...DEFAULTS,
    ...terms,
    ...range,
    parameters,
    venue: unwrap(parseVenue(venue)),
    fees: Array.isArray(fees)
      ? fees.map((row) => ({ ...row, from: momentOf("from of a fee", row.from) }))
      : [{ from: 0, maker_bps: maker_fee_bps, taker_bps: fee_bps }],
    funding: fundingName(funding, terms.mode),
  };
  termsOf(request);
  return request;
}

/** What an input says of a run: not how trials are chosen and ranked. */
function termsIn(input: BacktestInput | SweepInput): BacktestInput {
  const { metric, goal, search, trials, walk_forward, ...terms } = input as BacktestInput &
    Partial<SweepInput>;
  return terms;
}

/** What the manifest says of the rates: futures without any are refused, unless that is asked for. */
const fundingName = (funding: BacktestInput["funding"], mode: BacktestInput["mode"] = "spot"): string =>
  typeof funding === "object" ? "request" : (funding ?? (mode === "spot" ? "none" : ""));

/** Refuses parameters that the strategy does not take. Faults: `InvalidParameter`. */
export function checkRun({ strategy, parameters }: BacktestRequest): void {
  unwrap(strategyOf(strategy).resolve(parameters));
}

/** Refuses what `runSweep` would refuse later. Faults: `InvalidSweep`, `InvalidParameter`, `UnknownMetric`. */
export function checkSweep({ request, metric, search = "grid", trials }: SweepRequest): void {
  checkMetric(metric);
  const grid = unwrap(gridOf(request.parameters, request.seed));
  unwrap(searchOf(grid, search, trials));
  checkValues(grid, strategyOf(request.strategy));
}

/** The sweep of an input over its request. */
export const sweepOfInput = (
  { metric = "sharpe", goal = "highest", search, trials }: SweepInput,
  request: BacktestRequest,
): SweepRequest => ({ request, metric, goal, ...present({ search, trials }) });

/** The funding rates that an input brings. Faults: `InvalidRequest`. */
export function fundingOfInput({ funding }: BacktestInput | SweepInput): ReadonlyMap<string, FundingRates> {
  if (typeof funding !== "object") return new Map();
  return new Map(
    Object.entries(funding).map(([product, rates]) => {
      const disordered = rates.findIndex(({ time }, index) => index > 0 && time <= rates[index - 1]!.time);
      if (disordered > 0) {
        throw invalid(
          `The funding rates of ${product} are not in order of time: look at number ${disordered + 1}.`,
        );
      }
      const time = Float64Array.from(rates, (rate) => rate.time);
      return [product, { time, rate: Float64Array.from(rates, ({ rate }) => Number(rate)) }];
    }),
  );
}

/** A strategy file stays on the machine that it is on: over HTTP no path of the server is opened. */
function strategyOf(name: string): Strategy {
  return unwrap(strategyNamed(name));
}

function momentOf(name: string, moment: number | string): number {
  const millis = typeof moment === "number" ? moment : readMoment(moment);
  if (millis !== undefined) return millis;
  throw invalid(`${name} is no moment: give a date such as 2024-01-31, RFC 3339, or epoch milliseconds.`);
}

const invalid = (message: string): Fault => new Fault("InvalidRequest", "usage", message);
