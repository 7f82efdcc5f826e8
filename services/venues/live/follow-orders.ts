/**
 * Follows what a venue tells of an account's orders, over connections that are made again by themselves. What is heard is
 * no fact, only a reason to look, so nothing is lost by a frame that is: a connection that was made anew says so.
 */
import WebSocket from "ws";
import { pause } from "../../waiting/pause.ts";
import { type BackOff, backOffMs } from "../request/back-off.ts";
import type { OrderUpdate } from "../trading.ts";
import type { VenueOptions } from "../venue.ts";

/** How a venue is followed. Secrets are in the frames that are sent and nowhere else. */
export interface OrderFeed {
  readonly url: string;
  /** What to send into silence. */
  readonly ping?: string;
  /** What is sent once a connection is open; may ask the venue for a token first. */
  open(signal: AbortSignal): Promise<readonly string[]>;
  /** What a frame says: updates, and what is to be sent upon it. `refused`: the connection is of no use. */
  read(frame: string): OrderFrame;
}

/** What a frame says. */
export interface OrderFrame {
  readonly updates?: readonly OrderUpdate[];
  readonly send?: readonly string[];
  readonly refused?: boolean;
}

/** How connections are kept. */
export interface FollowOrders extends BackOff {
  readonly timeoutMs: number;
  readonly silenceMs: number;
}

/**
 * Where orders are told; undefined where only the REST address is another than the venue's: a server of one's own must
 * not be mixed with the venue.
 */
export const feedUrl = (
  { restUrl, webSocketUrl }: Pick<VenueOptions, "restUrl" | "webSocketUrl">,
  usual: string,
): string | undefined => webSocketUrl?.replace(/\/+$/, "") ?? (restUrl === undefined ? usual : undefined);

const FRAME_BYTES_MAX = 16 * 1_024 * 1_024;

/** Follows all feeds side by side until the signal is raised, and ends without a fault then. */
export async function* followAll(
  feeds: readonly OrderFeed[],
  options: FollowOrders,
  signal: AbortSignal,
): AsyncGenerator<OrderUpdate, void> {
  const left = new AbortController();
  const ended = AbortSignal.any([signal, left.signal]);
  const heard: OrderUpdate[] = [];
  let following = feeds.length;
  let wake = (): void => {};
  const follow = async (feed: OrderFeed): Promise<void> => {
    for await (const update of followOrders(feed, options, ended)) {
      heard.push(update);
      wake();
    }
    following -= 1;
    wake();
  };
  for (const feed of feeds) void follow(feed);
  try {
    while (following > 0 || heard.length > 0) {
      yield* heard.splice(0);
      if (following === 0 || heard.length > 0) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    left.abort();
  }
}

async function* followOrders(
  feed: OrderFeed,
  options: FollowOrders,
  signal: AbortSignal,
): AsyncGenerator<OrderUpdate, void> {
  for (let failures = 0; !signal.aborted; ) {
    for await (const update of connection(feed, options, signal)) {
      if (update.kind === "connected") failures = 0;
      yield update;
    }
    failures += 1;
    await pause(backOffMs(failures, undefined, options), signal).catch(() => undefined);
  }
}

/** What one connection says, until it ends. */
async function* connection(
  feed: OrderFeed,
  { timeoutMs, silenceMs }: FollowOrders,
  signal: AbortSignal,
): AsyncGenerator<OrderUpdate, void> {
  const opening = await feed.open(signal).catch(() => undefined);
  if (opening === undefined || signal.aborted) return;
  const socket = new WebSocket(feed.url, {
    handshakeTimeout: timeoutMs,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
    headers: { "User-Agent": "spot-canvas" },
  });
  const heard: OrderUpdate[] = [];
  let isOver = false;
  let heardAt = performance.now();
  let wake = (): void => {};
  const end = (): void => {
    isOver = true;
    socket.terminate();
    wake();
  };
  const watch = setInterval(() => {
    if (performance.now() - heardAt >= silenceMs) end();
    else if (socket.readyState === WebSocket.OPEN) {
      if (feed.ping === undefined) socket.ping();
      else socket.send(feed.ping);
    }
  }, silenceMs / 3);
  socket.on("open", () => {
    for (const frame of opening) socket.send(frame);
  });
  socket.on("pong", () => {
    heardAt = performance.now();
  });
  socket.on("message", (data) => {
    heardAt = performance.now();
    const { updates = [], send = [], refused = false } = feed.read(String(data));
    for (const frame of send) socket.send(frame);
    heard.push(...updates);
    if (refused) end();
    else wake();
  });
  socket.on("error", end);
  socket.on("close", end);
  signal.addEventListener("abort", end, { once: true });
  try {
    while (!isOver || heard.length > 0) {
      yield* heard.splice(0);
      if (isOver || heard.length > 0) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    clearInterval(watch);
    signal.removeEventListener("abort", end);
    end();
  }
}
