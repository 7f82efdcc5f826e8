/** One WebSocket connection to a venue: from the first frame to the reason for which it ended. */
import type { Venue } from "@spot-canvas/domain/market/venue";
import WebSocket from "ws";
import type { LiveEvent, LiveSeries } from "../venue.ts";
import { VenueFault } from "../venue-fault.ts";
import { titleOf } from "../venue-title.ts";
import type { LiveDialect } from "./dialect.ts";
import type { EventQueue } from "./event-queue.ts";
import { unreadableFrame } from "./refused-frame.ts";

/** No venue's frame is longer. */
const FRAME_BYTES_MAX = 16 * 1_024 * 1_024;
/** The parts of the silence that counts as stale after which a ping is sent. */
const PINGS = 3;

/** How a connection is made. */
export interface ConnectionOptions {
  readonly venue: Venue;
  readonly timeoutMs: number;
  readonly silenceMs: number;
  readonly now: () => number;
}

/**
 * Follows series over one connection, into a queue, until it ends: with the fault for which, or with the signal's
 * abortion. What the frames say goes through `heard` first.
 */
export function runConnection(
  dialect: LiveDialect,
  series: readonly LiveSeries[],
  queue: EventQueue,
  heard: (event: LiveEvent) => void,
  { venue, timeoutMs, silenceMs, now }: ConnectionOptions,
  signal: AbortSignal,
): Promise<VenueFault> {
  const session = dialect.session(series);
  const socket = new WebSocket(dialect.url, {
    handshakeTimeout: timeoutMs,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
    headers: { "User-Agent": "spot-canvas" },
  });
  const { promise, resolve } = deferred<VenueFault>();
  const end = (why: string): void => {
    resolve(
      new VenueFault(
        "VenueUnavailable",
        venue,
        `The live connection to ${titleOf(venue)} ended: ${why}. It is made again by itself.`,
      ),
    );
    socket.terminate();
  };
  let heardAt = performance.now();
  let isHeldBack = false;
  const watch = setInterval(() => {
    if (isHeldBack || socket.readyState !== WebSocket.OPEN) return;
    const silentMs = performance.now() - heardAt;
    if (silentMs >= silenceMs) {
      queue.push([{ kind: "stale", silentMs: Math.round(silentMs) }]);
      end(`it said nothing for ${Math.round(silentMs / 1_000)} s`);
    } else if (silentMs >= silenceMs / PINGS) {
      if (dialect.ping === undefined) socket.ping();
      else socket.send(dialect.ping);
    }
  }, silenceMs / PINGS);
  queue.onPressure = (holdBack) => {
    isHeldBack = holdBack;
    heardAt = performance.now();
    if (holdBack) socket.pause();
    else socket.resume();
  };
  socket.on("open", () => {
    heardAt = performance.now();
    if (queue.isLong) queue.onPressure(true);
    for (const frame of session.subscribe) socket.send(frame);
  });
  socket.on("message", (data, isBinary) => {
    heardAt = performance.now();
    const frame = isBinary ? "" : data.toString();
    const events = session.read(frame, now()) ?? [unreadableFrame(data.toString())];
    for (const event of events) heard(event);
    if (events.length > 0) queue.push(events);
  });
  socket.on("error", (error) => end(error.message));
  socket.on("close", (code, reason) => end(`${code} ${reason}`.trim()));
  const abort = (): void => end("it is no longer wanted");
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  return promise.finally(() => {
    clearInterval(watch);
    signal.removeEventListener("abort", abort);
    queue.onPressure = () => {};
  });
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
