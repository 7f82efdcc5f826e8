/** Where the candles of a backtest on the command line come from: files, or else the API. */
import { CANDLE_BYTES, decodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
import { CANDLES } from "@spot-canvas/domain/contract/candles";
import { Fault } from "@spot-canvas/domain/fault";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import {
  type CandleRange,
  type CandleSupply,
  candlesOfFiles,
  joined,
  noCandles,
} from "../backtests/candle-supply.ts";
import type { BacktestRequest } from "../backtests/request.ts";
import { type ApiClient, findClient, openClient } from "./client.ts";
import type { Call } from "./command.ts";
import type { ClientOptions } from "./options.ts";

interface CandleOptions extends ClientOptions {
  readonly candles?: readonly string[];
  readonly detailCandles?: readonly string[];
  readonly lenient?: boolean;
}

/** A supply that is closed after the run. */
interface OpenSupply extends AsyncDisposable {
  readonly candles: CandleSupply;
  /** The API that candles came from, or else one that listens; undefined where there is none. */
  client(): Promise<ApiClient | undefined>;
}

/** The supply that the options name. */
export function candleSupplyFor(call: Call<CandleOptions>, request: BacktestRequest): OpenSupply {
  const { candles, detailCandles, lenient = false } = call.options;
  let client: Promise<ApiClient> | undefined;
  const fromApi: CandleSupply = async (range) => {
    client ??= openClient(call);
    return { candles: await candlesOfApi(await client, range) };
  };
  const own = candles === undefined ? fromApi : candlesOfFiles(filesOf(candles), lenient);
  const finer = detailCandles === undefined ? fromApi : candlesOfFiles(filesOf(detailCandles), lenient);
  return {
    candles: (range, signal) => (range.timeframe === request.timeframe ? own : finer)(range, signal),
    client: async () => client ?? (await findClient(call)),
    [Symbol.asyncDispose]: async () => {
      if (client !== undefined) await (await client)[Symbol.asyncDispose]();
    },
  };
}

/** Files by product; one without a product is for any. */
const filesOf = (texts: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    texts.map((text): [string, string] => {
      const match = /^([A-Z0-9]+-[A-Z0-9]+)=(.+)$/.exec(text);
      return match ? [match[1]!, match[2]!] : ["", text];
    }),
  );

/** All candles of a range, page by page. */
async function candlesOfApi(client: ApiClient, range: CandleRange): Promise<CandleColumns> {
  const { venue, product, timeframe, to } = range;
  const pages: CandleColumns[] = [];
  let from: number | undefined = range.from ?? 0;
  while (from !== undefined) {
    const query = new URLSearchParams({
      venue,
      product,
      timeframe,
      from: String(from),
      limit: String(CANDLES.most),
    });
    if (to !== undefined) query.set("to", String(to));
    const answer = await client.request(`/api/v1/candles?${query}`, { headers: { accept: CANDLE_BYTES } });
    const page = decodeCandleBytes(await answer.arrayBuffer());
    if (page === undefined) throw new Fault("NotCandles", "corrupt", "The API did not answer with candles.");
    const { time, open, high, low, close, volume } = page.columns;
    if (page.head.rows === 0) break;
    pages.push({ time: time!, open: open!, high: high!, low: low!, close: close!, volume: volume! });
    from = page.head.next_from;
  }
  if (pages.length === 0) throw noCandles(range, false);
  return joined(pages);
}
