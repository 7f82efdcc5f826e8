/** The WebSocket connections of a simulator: each speaks its venue's dialect and hears of the market's time. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { OrderDesk } from "./accounts/order-desk.ts";
import type { SimulatorClock } from "./clock.ts";
import type { Dialect, VenueSession } from "./dialect.ts";
import type { FaultPlan } from "./faults/fault-plan.ts";
import { MarketView, type MarketViewOptions } from "./markets/market-view.ts";

const BEAT_MS = 1_000;
/** A client that reads so much too slowly is cut off, as venues do. */
const BEHIND_BYTES_MAX = 16 * 1_024 * 1_024;

/** What the sockets stand on. */
export interface SocketOptions {
  readonly clock: SimulatorClock;
  readonly faults: FaultPlan;
}

/** All connections of one simulator. */
export class Sockets implements Disposable {
  readonly #options: SocketOptions;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #sessions = new Map<WebSocket, VenueSession>();
  #stop: (() => void) | undefined;
  /** The time that all sessions know: it moves before they are told, and stands still while they tell. */
  #now = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  /** How many are open. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Takes up a connection to a venue; `path` is below its address. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    venue: MarketViewOptions & {
      readonly dialect: Dialect;
      readonly path: string;
      readonly desk?: OrderDesk;
    },
  ): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      const { dialect, path, desk } = venue;
      const wire = new FaultyWire(client, dialect, this.#options.faults);
      this.#run();
      const view = new MarketView({ ...venue, now: () => this.#now });
      const session = dialect.connect(view, wire, path, desk);
      this.#sessions.set(client, session);
      client.on("message", (data) => session.receive(String(data)));
      client.on("error", () => client.terminate());
      client.on("close", () => {
        this.#sessions.delete(client);
        if (this.#sessions.size === 0) this.#rest();
      });
    });
  }

  [Symbol.dispose](): void {
    this.#rest();
    for (const client of this.#sessions.keys()) client.terminate();
    this.#server.close();
  }

  /** Clock and heart stand still while nobody listens. */
  #run(): void {
    if (this.#stop) return;
    const { clock } = this.#options;
    this.#now = clock.now();
    const unfollow = clock.follow(() => {
      this.#now = clock.now();
      for (const session of this.#sessions.values()) session.advance();
    });
    const heart = setInterval(() => {
      for (const session of this.#sessions.values()) session.beat();
    }, BEAT_MS);
    this.#stop = () => {
      unfollow();
      clearInterval(heart);
    };
  }

  #rest(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}

/** The way to a client, with the faults on it. */
class FaultyWire {
  readonly #client: WebSocket;
  readonly #dialect: Dialect;
  readonly #faults: FaultPlan;
  #isMute = false;

  constructor(client: WebSocket, dialect: Dialect, faults: FaultPlan) {
    this.#client = client;
    this.#dialect = dialect;
    this.#faults = faults;
  }

  send(text: string): void {
    if (this.#isMute) return;
    if (this.#client.bufferedAmount > BEHIND_BYTES_MAX) {
      this.#client.terminate();
      return;
    }
    let frames: readonly string[] = [text];
    for (const { fault, context } of this.#faults.forFrame(this.#dialect, text)) {
      frames = frames.flatMap((frame) => fault.frame!({ text: frame, ...this.#ends }, context));
    }
    for (const frame of frames) this.#client.send(frame);
  }

  close(code: number, reason: string): void {
    this.#client.close(code, reason);
  }

  readonly #ends = {
    mute: (): void => {
      this.#isMute = true;
    },
    cut: (): void => this.#client.terminate(),
  };
}
