/** The sink at the end of an HTTP connection: a client's way to the log. */
import type { InputRefused } from "@spot-canvas/domain/events/bodies/quarantine";
import { type CandlesRecorded, encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { CANDLE_PAGES_PATH, type CandleSink, type PageReceipt, REFUSED_INPUT_PATH } from "./candle-sink.ts";

/** Sends a request to the API; throws the fault that an unsuccessful answer stands for. */
export type ApiRequest = (path: string, init: RequestInit) => Promise<Response>;

/** A sink whose pages go to the API. An answer means that the page is in the log. */
export class HttpCandleSink implements CandleSink {
  readonly #request: ApiRequest;

  constructor(request: ApiRequest) {
    this.#request = request;
  }

  async record(...pages: readonly CandlesRecorded[]): Promise<PageReceipt> {
    const body = Buffer.concat(pages.map(encodeCandles));
    const answer = await this.#post(CANDLE_PAGES_PATH, "application/octet-stream", body);
    return (await answer.json()) as PageReceipt;
  }

  async refuse(rows: readonly InputRefused[]): Promise<void> {
    if (rows.length > 0) await this.#post(REFUSED_INPUT_PATH, "application/json", JSON.stringify(rows));
  }

  async flush(): Promise<void> {}

  #post(path: string, type: string, body: Uint8Array | string): Promise<Response> {
    return this.#request(path, {
      method: "POST",
      headers: { "content-type": type },
      body: body as NonNullable<RequestInit["body"]>,
    });
  }
}
