/**
 * One HTTP exchange over kept connections, by the platform's own client: a third of what `fetch` costs, which is most of
 * what a page of candles costs. Nothing is followed or repeated.
 */
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** No answer of a venue is longer. */
const BODY_BYTES_MAX = 64 * 1_024 * 1_024;

const HTTP = { request: httpRequest, agent: new HttpAgent({ keepAlive: true }) };
const HTTPS = { request: httpsRequest, agent: new HttpsAgent({ keepAlive: true }) };
const unzip = promisify(gunzip);

/** A request. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer with its whole body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request and reads its answer. Rejects where the connection fails or ends within the answer, and when aborted. */
export async function exchange(
  { url, method = "GET", headers = {}, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const target = new URL(url);
  const { request, agent } = target.protocol === "https:" ? HTTPS : HTTP;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method, agent, signal, headers: { ...headers, "Accept-Encoding": "gzip" } };
    request(target, options, resolve).on("error", reject).end(body);
  });
  const bytes = await bytesOf(response);
  const isZipped = response.headers["content-encoding"] === "gzip";
  const text = isZipped ? await unzip(bytes, { maxOutputLength: BODY_BYTES_MAX }) : bytes;
  return { status: response.statusCode!, headers: response.headers, body: text.toString() };
}

function bytesOf(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    response.on("data", (part: Buffer) => {
      length += part.length;
      parts.push(part);
      if (length > BODY_BYTES_MAX) response.destroy(new Error("its answer is longer than 64 MB"));
    });
    response.on("end", () => resolve(parts.length === 1 ? parts[0]! : Buffer.concat(parts)));
    response.on("error", reject);
    response.on("close", () => reject(new Error("the connection was cut within the answer")));
  });
}
