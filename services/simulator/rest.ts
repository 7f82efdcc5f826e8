/** Answers the HTTP requests of a venue, with the faults that strike them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { OrderDesk } from "./accounts/order-desk.ts";
import { type Dialect, type Reply, textOf, type VenueRequest } from "./dialect.ts";
import type { FaultPlan, Strike } from "./faults/fault-plan.ts";
import type { Transfer } from "./faults/simulated-fault.ts";
import { type CandlePage, MarketView, type MarketViewOptions } from "./markets/market-view.ts";

/** What the answers of a venue are made from. */
export interface RestOptions extends MarketViewOptions {
  readonly dialect: Dialect;
  readonly faults: FaultPlan;
  /** The account at this venue; absent where nothing is traded. */
  readonly desk?: OrderDesk;
  /** Ends waiting answers. */
  readonly signal: AbortSignal;
}

/** Answers one request. Returns the status, 0 where the connection was cut. */
export async function answerRest(
  options: RestOptions,
  request: VenueRequest,
  response: ServerResponse,
): Promise<number> {
  const { dialect, faults, signal } = options;
  const query = request.query.toString();
  const asked = `${request.method} ${request.path}`;
  const strikes = faults.forRequest(dialect, query ? `${asked}?${query}` : asked);
  const disturb = (page: CandlePage) =>
    strikes.reduce(
      (rows, { fault, context }) => fault.candles?.({ ...page, rows }, context) ?? rows,
      page.rows,
    );
  // One answer is of one moment, however long it takes.
  const now = options.now();
  const view = new MarketView({ ...options, now: () => now, disturb });
  const reply = disturbed(strikes, insteadOf(strikes) ?? readableReply(options, view, request, strikes));
  const transfer = strikes.reduce<Transfer>(
    (planned, { fault, context }) => fault.transfer?.(planned, reply, context) ?? planned,
    { delayMs: 0 },
  );
  if (transfer.delayMs > 0) await wait(transfer.delayMs, undefined, { signal }).catch(() => undefined);
  return send(response, dialect, view, reply, transfer.cutAfter);
}

/** The body of a request as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString();
}

function insteadOf(strikes: readonly Strike[]): Reply | undefined {
  for (const { fault, context } of strikes) {
    const reply = fault.instead?.(context);
    if (reply) return reply;
  }
  return undefined;
}

/** The venue's answer, also to what cannot be read. */
function readableReply(...asked: Parameters<typeof replyTo>): Reply {
  try {
    return replyTo(...asked);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return asked[0].dialect.errors.malformed;
    throw error;
  }
}

function replyTo(
  { dialect, desk }: RestOptions,
  view: MarketView,
  request: VenueRequest,
  strikes: readonly Strike[],
): Reply {
  const { method, path } = request;
  for (const route of dialect.routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match) return route.answer(view, request, match.slice(1).map(decodeURIComponent));
  }
  const { accounts, errors } = dialect;
  const route = accounts?.routes.find((each) => each.method === method && each.pattern.test(path));
  if (!accounts || !route || !desk) return errors.notFound;
  if (!accounts.keyHeaders.some((name) => request.headers[name])) return accounts.forbidden;
  for (const { fault, context } of strikes) fault.desk?.(desk, context);
  return route.answer(desk, view, request);
}

const disturbed = (strikes: readonly Strike[], reply: Reply): Reply =>
  strikes.reduce((changed, { fault, context }) => fault.reply?.(changed, context) ?? changed, reply);

function send(
  response: ServerResponse,
  dialect: Dialect,
  view: MarketView,
  reply: Reply,
  cutAfter: number | undefined,
): number {
  const body = Buffer.from(textOf(reply.body));
  if (cutAfter !== undefined && cutAfter < 0) {
    response.destroy();
    return 0;
  }
  response.writeHead(reply.status, {
    date: new Date(view.statedNow).toUTCString(),
    ...dialect.headers,
    ...reply.headers,
    "content-length": body.length,
  });
  if (cutAfter === undefined) {
    response.end(body);
    return reply.status;
  }
  response.write(body.subarray(0, cutAfter), () => response.destroy());
  return 0;
}
