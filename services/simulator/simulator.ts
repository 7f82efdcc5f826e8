/**
 * A server on loopback that speaks the public dialects of the venues over HTTP and WebSocket, byte for byte as recorded
 * from them, fed by a made-up market or a file of candles, with faults on demand.
 *
 *     const clock = steppedClock(Date.UTC(2024, 0, 2));
 *     await using simulator = await startSimulator({ market: syntheticMarket({ seed: 7 }), clock });
 *     simulator.urls.coinbase.rest        // what stands before `/products/...`
 *     simulator.urls.coinbase.webSocket   // what stands before the path of its feed
 *     simulator.fail({ fault: "too-many-requests", contains: "/candles", times: 2 });
 *     clock.advance(60_000);              // what happened in this minute goes out to the sockets
 *     simulator.requests                  // what was asked, in order
 *
 * Every venue trades the same market: what a correct program has in the end is `simulator.market.candles(...)`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { Fault } from "@spot-canvas/domain/fault";
import { OrderDesk } from "./accounts/order-desk.ts";
import { realClock, type SimulatorClock } from "./clock.ts";
import { coinbase } from "./coinbase/dialect.ts";
import { coindesk } from "./coindesk/dialect.ts";
import { answerControl, CONTROL_PATH } from "./control.ts";
import { type Dialect, type SimulatedVenue, textOf, type VenueRequest } from "./dialect.ts";
import { FaultPlan } from "./faults/fault-plan.ts";
import type { FaultRule } from "./faults/simulated-fault.ts";
import { kraken } from "./kraken/dialect.ts";
import type { Market } from "./markets/market.ts";
import { MarketView } from "./markets/market-view.ts";
import { syntheticMarket } from "./markets/synthetic-market.ts";
import { okx } from "./okx/dialect.ts";
import { answerRest, bodyOf } from "./rest.ts";
import { Sockets } from "./sockets.ts";

/** What is simulated. */
export interface SimulatorOptions {
  /** Default: a made-up market of BTC-USD and ETH-USD. */
  readonly market?: Market;
  /** Default: the machine's. */
  readonly clock?: SimulatorClock;
  /** Faults from the start. */
  readonly faults?: readonly FaultRule[];
  /** What the account at each venue begins with, by currency, such as `{ USD: "100000" }`. */
  readonly balances?: Readonly<Record<string, string>>;
  /** Decides what the faults leave to chance; default 1. */
  readonly seed?: number;
  /** On 127.0.0.1; a free one unless named. */
  readonly port?: number;
}

/** Where a simulated venue is. */
export interface VenueUrls {
  /** What stands before the paths of its documentation, without a slash at its end. */
  readonly rest: string;
  readonly webSocket: string;
}

/** A request that a venue was sent. */
export interface ServedRequest {
  readonly venue: SimulatedVenue;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: string;
  /** Of the answer; 0 where the connection was cut. */
  readonly status: number;
}

/** A running simulator. Disposal ends it, its connections too. */
export interface Simulator extends AsyncDisposable {
  /** Of the server itself; `/simulator` below it shows and changes its state. */
  readonly url: string;
  readonly urls: Readonly<Record<SimulatedVenue, VenueUrls>>;
  readonly market: Market;
  readonly clock: SimulatorClock;
  /** What was asked, oldest first: the last 10,000. */
  readonly requests: readonly ServedRequest[];
  /** How many WebSocket connections are open. */
  readonly socketCount: number;
  /** The account at a venue: its orders, fills and balances as they truly are. None where nothing is traded. */
  account(venue: SimulatedVenue): OrderDesk | undefined;
  /** Puts faults in force. Faults: `UnknownSimulatedFault`, thrown. */
  fail(...rules: readonly FaultRule[]): void;
  /** Ends all faults. */
  heal(): void;
}

const DIALECTS: readonly Dialect[] = [coinbase, kraken, okx, coindesk];
const REQUESTS_KEPT = 10_000;

/** Starts a simulator. Faults: `PortInUse`, thrown; `UnknownSimulatedFault`. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = new RunningSimulator(options);
  await simulator.listen(options.port ?? 0);
  return simulator;
}

class RunningSimulator implements Simulator {
  readonly market: Market;
  readonly clock: SimulatorClock;
  readonly requests: ServedRequest[] = [];
  readonly #faults: FaultPlan;
  readonly #sockets: Sockets;
  readonly #server: Server;
  readonly #ended = new AbortController();
  readonly #desks: ReadonlyMap<Dialect, OrderDesk>;
  #requestCount = 0;
  #port = 0;

  constructor({ market, clock, faults, seed, balances }: SimulatorOptions) {
    this.market = market ?? syntheticMarket();
    this.clock = clock ?? realClock();
    this.#faults = new FaultPlan(seed ?? 1);
    this.#faults.add(faults ?? []);
    this.#sockets = new Sockets({ clock: this.clock, faults: this.#faults });
    this.#desks = new Map(
      DIALECTS.flatMap((dialect) =>
        dialect.accounts
          ? [
              [
                dialect,
                new OrderDesk(new MarketView(this.#viewOf(dialect)), dialect.accounts.terms, balances),
              ],
            ]
          : [],
      ),
    );
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get urls(): Readonly<Record<SimulatedVenue, VenueUrls>> {
    const urls = DIALECTS.map(({ venue }) => [
      venue,
      { rest: `${this.url}/${venue}`, webSocket: `ws://127.0.0.1:${this.#port}/${venue}` },
    ]);
    return Object.fromEntries(urls) as Record<SimulatedVenue, VenueUrls>;
  }

  get socketCount(): number {
    return this.#sockets.size;
  }

  account(venue: SimulatedVenue): OrderDesk | undefined {
    return this.#desks.get(DIALECTS.find((dialect) => dialect.venue === venue)!);
  }

  fail(...rules: readonly FaultRule[]): void {
    this.#faults.add(rules);
  }

  heal(): void {
    this.#faults.clear();
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "EADDRINUSE" ? portInUse(port) : error),
      );
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    this.#sockets[Symbol.dispose]();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { name, request } = await requestOf(incoming);
      if (`/${name}` === CONTROL_PATH) return this.#answerControl(request, response);
      const dialect = DIALECTS.find(({ venue }) => venue === name);
      if (!dialect) return void response.writeHead(404).end();
      this.#requestCount++;
      const desk = this.#desks.get(dialect);
      const status = await answerRest(
        {
          ...this.#viewOf(dialect),
          dialect,
          faults: this.#faults,
          signal: this.#ended.signal,
          ...(desk && { desk }),
        },
        request,
        response,
      );
      const { method, path, query, body } = request;
      const target = query.size > 0 ? `${path}?${query}` : path;
      this.requests.push({ venue: dialect.venue, method, target, body, status });
      if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
    } catch {
      // The client went away, or sent what HTTP does not know: it hears nothing more.
      response.destroy();
    }
  }

  #answerControl(request: VenueRequest, response: ServerResponse): void {
    const reply = answerControl(
      {
        market: this.market,
        clock: this.clock,
        faults: this.#faults,
        urls: this.urls,
        requestCount: () => this.#requestCount,
      },
      request,
    );
    response.writeHead(reply.status, { "content-type": "application/json" }).end(textOf(reply.body));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { name, path } = addressOf(request);
    const dialect = DIALECTS.find(({ venue }) => venue === name);
    if (!dialect) return void socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
    const desk = this.#desks.get(dialect);
    const account = desk === undefined ? {} : { desk };
    this.#sockets.accept(request, socket, head, { ...this.#viewOf(dialect), dialect, path, ...account });
  }

  #viewOf(dialect: Dialect) {
    return {
      market: this.market,
      now: () => this.clock.now(),
      clockAhead: () => this.#faults.clockAhead(dialect),
    };
  }
}

async function requestOf(incoming: IncomingMessage): Promise<{ name: string; request: VenueRequest }> {
  const { name, path, query } = addressOf(incoming);
  const body = await bodyOf(incoming);
  return {
    name,
    request: { method: incoming.method ?? "GET", path, query, headers: incoming.headers, body },
  };
}

/** The venue that an address names, and the rest of it. */
function addressOf({ url = "/" }: IncomingMessage): { name: string; path: string; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const [, name = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  return { name, path: rest || "/", query: searchParams };
}

const portInUse = (port: number): Fault =>
  new Fault(
    "PortInUse",
    "conflict",
    `Port ${port} of 127.0.0.1 is in use: name another one, or 0 for a free one.`,
  );
