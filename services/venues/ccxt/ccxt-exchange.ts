/**
 * One exchange of ccxt, used for what it knows best: the endpoints of a venue, their parameters and their signatures.
 * What it sends goes through our own requests, and what comes back is read by our own adapters: its parsers leave out
 * what candles are told by (OKX's confirm, Kraken's count), and its errors what the venue said about waiting.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Answer, send } from "../request/answer.ts";
import type { Get } from "../rest.ts";
import type { VenueSettings } from "../settings.ts";
import type { Credentials } from "../trading.ts";
import type { FeeSchedule } from "../venue.ts";
import { VenueFault } from "../venue-fault.ts";
import { titleOf } from "../venue-title.ts";

/** The classes of ccxt that are used. */
export type CcxtId = "coinbaseexchange" | "coinbase" | "kraken" | "okx";

/** A request to one of a venue's endpoints. */
export interface CcxtRequest {
  readonly path: string;
  /** ccxt's name of the interface that the endpoint is part of, such as `private`. */
  readonly api: string | readonly string[];
  readonly method: "GET" | "POST";
  /** An array is the body of an endpoint that takes several things at once. */
  readonly parameters: Readonly<Record<string, unknown>> | readonly unknown[];
  /** Beside those that the signature needs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Checked last before the socket, in epoch milliseconds: from then on it is not sent. */
  readonly sendBy?: number;
}

/** A request came to its deadline before it came to the socket: it was not sent. */
export class SendDeadlinePassed extends Error {
  constructor() {
    super("The request was not sent, as its deadline had passed.");
    this.name = "SendDeadlinePassed";
  }
}

/** The venue's public endpoints. */
export interface CcxtExchange {
  /** What the venue publishes for its lowest volume, as this release of ccxt knows it. */
  readonly fees: FeeSchedule;
  /** Asks a public endpoint such as `products/{id}/candles`. Faults as of {@link send}. */
  readonly get: Get;
  /** Sends a request, signed where its interface is a private one. Faults as of {@link send}; `SendDeadlinePassed`. */
  request(request: CcxtRequest, signal: AbortSignal): Promise<Answer>;
}

/** As much of ccxt's Exchange as is used. */
interface Exchange {
  urls: { api: Record<string, string> };
  fees: { trading: { maker: number; taker: number } };
  fetch: (url: string, method: string, headers: Record<string, string> | undefined, body?: string) => unknown;
  nonce: () => number;
  request(
    path: string,
    api: string | readonly string[],
    method: string,
    parameters: CcxtRequest["parameters"],
  ): Promise<unknown>;
}
type ExchangeClass = new (options: Readonly<Record<string, unknown>>) => Exchange;

/** Loads the one class of ccxt that is needed (a tenth of a second, where all of ccxt takes a second) and sets it up. */
export async function openCcxt(
  id: CcxtId,
  settings: VenueSettings,
  credentials?: Credentials,
): Promise<CcxtExchange> {
  const { key, secret, passphrase } = credentials ?? {};
  const exchange = new (await loadClass(id))({
    enableRateLimit: false,
    ...(credentials && { apiKey: key, secret, password: passphrase }),
  });
  for (const part of Object.keys(exchange.urls.api)) exchange.urls.api[part] = settings.restUrl;
  if (id === "kraken") exchange.nonce = risingNonce();
  const calls = new AsyncLocalStorage<OngoingCall>();
  exchange.fetch = async (url, method, headers, body) => {
    const { request, signal, signed } = calls.getStore()!;
    signed();
    if (request.sendBy !== undefined && settings.now() >= request.sendBy) throw new SendDeadlinePassed();
    return send(
      { url, method, headers: { ...headers, ...request.headers }, ...(body !== undefined && { body }) },
      { ...settings, signal },
    );
  };
  const request: CcxtExchange["request"] = (call, signal) =>
    signedIn(settings, (signed) =>
      calls.run({ request: call, signal, signed }, () =>
        exchange.request(call.path, call.api, call.method, call.parameters),
      ),
    ) as Promise<Answer>;
  return {
    fees: publishedFees(exchange.fees.trading),
    get: (path, parameters, signal) => request({ path, api: "public", method: "GET", parameters }, signal),
    request,
  };
}

/** A request between ccxt's signature and our socket. */
interface OngoingCall {
  readonly request: CcxtRequest;
  readonly signal: AbortSignal;
  /** To be called when it is signed. */
  readonly signed: () => void;
}

/**
 * Bounds the signature of a request. With a secret that is none, ccxt throws what may hold it, or never comes back: both
 * become a fault that says nothing of it. What happens once a request is signed is as the request says.
 */
async function signedIn<T>(
  { venue, timeoutMs }: VenueSettings,
  call: (signed: () => void) => Promise<T>,
): Promise<T> {
  let isSigned = false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unsigned(venue)), timeoutMs);
  });
  const signed = (): void => {
    isSigned = true;
    clearTimeout(timer);
  };
  try {
    return await Promise.race([call(signed), late]);
  } catch (error) {
    throw isSigned ? error : unsigned(venue);
  } finally {
    clearTimeout(timer);
  }
}

const unsigned = (venue: Venue): VenueFault =>
  new VenueFault(
    "VenueForbidden",
    venue,
    `Requests to ${titleOf(venue)} cannot be signed with this key: check its key and its secret.`,
  );

/** Kraken takes each nonce of a key once, and none below the last: milliseconds are too few for two requests in one. */
function risingNonce(): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now() * 1_000);
    return last;
  };
}

const publishedFees = ({ maker, taker }: Exchange["fees"]["trading"]): FeeSchedule => ({
  products: "all",
  currency: "USD",
  tiers: [{ fromVolume: Decimal.ZERO, maker: Decimal.ofDouble(maker), taker: Decimal.ofDouble(taker) }],
  source: "published",
});

/** The package exports all exchanges together or none; each has a file of its own beside what it exports. */
async function loadClass(id: CcxtId): Promise<ExchangeClass> {
  const root = dirname(dirname(createRequire(import.meta.url).resolve("ccxt")));
  const loaded: { readonly default: ExchangeClass } = await import(
    pathToFileURL(join(root, "js", "src", `${id}.js`)).href
  );
  return loaded.default;
}
