/** How a venue speaks: what every simulated one exports. */
import type { IncomingHttpHeaders } from "node:http";
import type { TradingTerms } from "./accounts/order.ts";
import type { OrderDesk } from "./accounts/order-desk.ts";
import type { MarketView } from "./markets/market-view.ts";

/** The venues that can be simulated, by the names under which they are known elsewhere. */
export const SIMULATED_VENUES = ["coinbase", "kraken", "okx", "coindesk"] as const;

/** A venue that can be simulated. */
export type SimulatedVenue = (typeof SIMULATED_VENUES)[number];

/** What was asked of a venue. */
export interface VenueRequest {
  readonly method: string;
  /** Below the venue's own address, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A list on its way out, still in rows, so that faults can disturb it. Rows are JSON, joined by commas. */
export interface Listing {
  readonly before: string;
  readonly rows: readonly string[];
  readonly after: string;
}

/** An answer. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Listing;
}

/** An endpoint. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** Matches the whole path; its groups are the parameters. */
  readonly pattern: RegExp;
  answer(view: MarketView, request: VenueRequest, parameters: readonly string[]): Reply;
}

/** An endpoint that wants a key. */
export interface PrivateRoute {
  readonly method: Route["method"];
  readonly pattern: RegExp;
  answer(desk: OrderDesk, view: MarketView, request: VenueRequest): Reply;
}

/** How the accounts of a venue work. */
export interface AccountTerms {
  readonly terms: TradingTerms;
  /** The headers of which a request must have one. */
  readonly keyHeaders: readonly string[];
  readonly routes: readonly PrivateRoute[];
  /** A request without a key. */
  readonly forbidden: Reply;
  /** An order for a product that does not trade now. */
  readonly halted: Reply;
  /** A request whose nonce or time stamp is not taken. */
  readonly invalidNonce: Reply;
}

/** The way to a client's socket. */
export interface Wire {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** One connection to a venue's WebSocket. */
export interface VenueSession {
  /** The client sent text. */
  receive(text: string): void;
  /** Time has passed in the market: what happened is due. */
  advance(): void;
  /** A second has passed by the machine's clock: heartbeats are due. */
  beat(): void;
}

/** How a venue words what can always go wrong. */
export interface DialectErrors {
  readonly rateLimited: Reply;
  readonly unavailable: Reply;
  /** No such endpoint. */
  readonly notFound: Reply;
  /** A path or a body that cannot be read. */
  readonly malformed: Reply;
}

/** A venue's ways. */
export interface Dialect {
  readonly venue: SimulatedVenue;
  /** Of every answer that has none of that name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly routes: readonly Route[];
  readonly errors: DialectErrors;
  /** Absent where nothing is traded. */
  readonly accounts?: AccountTerms;
  /** Takes up a connection to a path below the venue's WebSocket address; `desk` is the account where there is one. */
  connect(view: MarketView, wire: Wire, path: string, desk?: OrderDesk): VenueSession;
}

/** An answer that is a JSON value. */
export const jsonReply = (value: unknown, status = 200): Reply => ({ status, body: JSON.stringify(value) });

/** The text of an answer's body. */
export const textOf = (body: string | Listing): string =>
  typeof body === "string" ? body : body.before + body.rows.join(",") + body.after;
