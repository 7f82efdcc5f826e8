/** Where the candles of a backtest on the command line come from: files, or else the API. */
import { CANDLE_BYTES, type CandleHead, decodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
import { CANDLES } from "@spot-canvas/domain/contract/candles";
import { Fault } from "@spot-canvas/domain/fault";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { joined } from "@spot-canvas/domain/market/seen-candles";
import {
  type CandleRange,
  type CandleSupply,
  candlesOfFiles,
  noCandles,
  type SuppliedCandles,
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
  /** The API, opened where it is not yet. */
  open(): Promise<ApiClient>;
  /** The API that candles came from, or else one that listens; undefined where there is none. */
  client(): Promise<ApiClient | undefined>;
}

/** The supply that the options name. */
export function candleSupplyFor(call: Call<CandleOptions>, request: BacktestRequest): OpenSupply {
  const { candles, detailCandles, lenient = false } = call.options;
  let client: Promise<ApiClient> | undefined;
  const open = (): Promise<ApiClient> => {
    client ??= openClient(call);
    return client;
  };
  const fromApi: CandleSupply = async (range) => candlesOfApi(await open(), range);
  const own = candles === undefined ? fromApi : candlesOfFiles(filesOf(candles), lenient);
  const finer = detailCandles === undefined ? fromApi : candlesOfFiles(filesOf(detailCandles), lenient);
  return {
    candles: (range, signal) => (range.timeframe === request.timeframe ? own : finer)(range, signal),
    open,
    client: async () => client ?? (await findClient(call)),
    [Symbol.asyncDispose]: async () => {
      // One that could not be opened was told to whoever asked for it.
      await (await client?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}

/** Files by product; one without a product is for any. */
const filesOf = (texts: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    texts.map((text): [string, string] => {
      const match = /^([A-Z0-9]+-[A-Z0-9]+(?:-SWAP)?)=(.+)$/.exec(text);
      return match ? [match[1]!, match[2]!] : ["", text];
    }),
  );

/** Candles as they were recorded first; of a timeframe that is not stored those that the API builds. */
async function candlesOfApi(client: ApiClient, range: CandleRange): Promise<SuppliedCandles> {
  const { venue, product, timeframe, from, to } = range;
  const query = new URLSearchParams({ venue, product, timeframe });
  if (from !== undefined) query.set("from", String(from));
  if (to !== undefined) query.set("to", String(to));
  try {
    const { head, columns } = await pageOf(client, `/api/v1/candles/seen?${query}`);
    return { candles: columns, ...(head.revised === undefined ? {} : { revised: head.revised }) };
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "not-found") throw error;
    return { candles: await builtCandles(client, range, query) };
  }
}

/** All candles of a range, page by page. */
async function builtCandles(
  client: ApiClient,
  range: CandleRange,
  query: URLSearchParams,
): Promise<CandleColumns> {
  const pages: CandleColumns[] = [];
  query.set("limit", String(CANDLES.most));
  query.set("fill", "flat");
  let from: number | undefined = range.from ?? 0;
  while (from !== undefined) {
    query.set("from", String(from));
    const { head, columns } = await pageOf(client, `/api/v1/candles?${query}`);
    if (head.rows === 0) break;
    pages.push(columns);
    from = head.next_from;
  }
  if (pages.length === 0) throw noCandles(range, false);
  return joined(pages);
}

async function pageOf(
  client: ApiClient,
  path: string,
): Promise<{ readonly head: CandleHead; readonly columns: CandleColumns }> {
  const answer = await client.request(path, { headers: { accept: CANDLE_BYTES } });
  const page = decodeCandleBytes(await answer.arrayBuffer());
  if (page === undefined) throw new Fault("NotCandles", "corrupt", "The API did not answer with candles.");
  const { time, open, high, low, close, volume } = page.columns;
  const columns = { time: time!, open: open!, high: high!, low: low!, close: close!, volume: volume! };
  return { head: page.head, columns };
}
