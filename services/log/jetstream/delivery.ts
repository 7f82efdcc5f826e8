/**
 * Deliveries of one stream from a position on, by an ordered pull consumer of our own: no acks, contiguous delivery
 * numbers, and requests bounded by bytes, of which two are on their way while the reader works. The client's own
 * ordered consumer can bound its pulls by messages or by bytes, not both, and falls to a hundred messages a pull.
 */
import { AckPolicy, DeliverPolicy, type JetStreamManager } from "@nats-io/jetstream";
import { createInbox, type Msg, type NatsConnection, nuid, type Subscription } from "@nats-io/transport-node";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Link } from "./link.ts";
import { isDelivery, StoredEvent } from "./stored-event.ts";

/** What to deliver. */
export interface DeliveryRange {
  readonly stream: StreamName;
  readonly after: number;
  readonly until?: number;
  readonly subject?: string;
}

const REQUESTS_IN_FLIGHT = 2;
/**
 * No bound in practice: a request ends by its bytes, of which the server tells. One that ends by its count ends in
 * silence, and as the server serves requests in turn, nobody could say which of them has how many messages left.
 */
const BATCH_MESSAGES = 1_000_000;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Room beside a body in the server's count of a message: subject, reply and headers. */
const MESSAGE_OVERHEAD_BYTES = 64 * 1024;
const EXPIRES_MS = 30_000;
const INACTIVE_MS = 60_000;
const WATCH_MS = 5_000;
/** The code of a status that says that a request has expired. */
const REQUEST_TIMEOUT = 408;
const NANOS_PER_MS = 1_000_000;

interface Request {
  readonly id: number;
  left: number;
}

/** A running delivery. When it is disturbed (a gap, a lost connection, a stall) it ends, and another goes on. */
export class Delivery implements AsyncDisposable {
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #range: DeliveryRange;
  readonly #name = `canvas-${nuid.next()}`;
  readonly #inbox = createInbox();
  readonly #subscription: Subscription;
  readonly #requests: Request[] = [];
  readonly #cleanups: (() => void)[] = [];
  #batch: StoredEvent[] = [];
  #batchBytes = 0;
  #requestId = 0;
  #deliveries = 0;
  #deliveriesAtStatus = -1;
  #position: number;
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(link: Link, range: DeliveryRange, signal: AbortSignal | undefined) {
    this.#connection = link.connection;
    this.#manager = link.manager;
    this.#range = range;
    this.#position = range.after;
    const end = (): void => this.#end();
    this.#subscription = this.#connection.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => (error ? end() : this.#receive(message)),
    });
    const watch = setInterval(this.#watcher(), WATCH_MS);
    this.#cleanups.push(() => clearInterval(watch), link.onReconnect(end));
    void this.#connection.closed().then(end);
    signal?.addEventListener("abort", end, { once: true });
    // A signal that was raised while the server was asked tells nobody again.
    if (signal?.aborted) end();
    this.#cleanups.push(() => signal?.removeEventListener("abort", end));
  }

  /** Begins to deliver what comes after a position. */
  static async open(link: Link, range: DeliveryRange, signal: AbortSignal | undefined): Promise<Delivery> {
    const delivery = new Delivery(link, range, signal);
    try {
      await link.ask(() =>
        delivery.#manager.consumers.add(range.stream, {
          name: delivery.#name,
          ack_policy: AckPolicy.None,
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: range.after + 1,
          inactive_threshold: INACTIVE_MS * NANOS_PER_MS,
          mem_storage: true,
          num_replicas: 1,
          ...(range.subject === undefined ? {} : { filter_subject: range.subject }),
        }),
      );
    } catch (error) {
      await delivery[Symbol.asyncDispose]();
      throw error;
    }
    delivery.#request();
    return delivery;
  }

  /**
   * What came since the last call, waiting for something, or nothing once `patience` milliseconds have passed;
   * undefined after the delivery has ended.
   */
  async take(patience?: number): Promise<readonly StoredEvent[] | undefined> {
    if (this.#batch.length === 0 && !this.#ended) await this.#something(patience);
    const batch = this.#batch;
    if (batch.length === 0) return this.#ended ? undefined : [];
    this.#batch = [];
    this.#batchBytes = 0;
    this.#request();
    return batch;
  }

  /** Whether all that the stream holds and the range matches has been delivered and taken. */
  async isExhausted(): Promise<boolean> {
    const { num_pending, delivered } = await this.#info();
    return num_pending === 0 && delivered.consumer_seq === this.#deliveries && this.#batch.length === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    for (const clean of this.#cleanups) clean();
    this.#subscription.unsubscribe();
    if (!this.#connection.isClosed()) {
      void this.#manager.consumers.delete(this.#range.stream, this.#name).catch(() => {});
    }
  }

  async #something(patience: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = patience === undefined ? undefined : setTimeout(resolve, patience);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #receive(message: Msg): void {
    if (this.#ended) return;
    if (!isDelivery(message)) {
      this.#status(message);
      return;
    }
    const event = new StoredEvent(this.#range.stream, message);
    if (event.delivery !== this.#deliveries + 1) {
      this.#end();
      return;
    }
    this.#deliveries = event.delivery;
    this.#position = event.position;
    const request = this.#requests[0];
    if (request && --request.left === 0) this.#requests.shift();
    this.#batch.push(event);
    this.#batchBytes += event.bytes;
    if (this.#requests.length < REQUESTS_IN_FLIGHT) this.#request();
    this.#wake?.();
  }

  /** The server ended a request: because it was long enough ago, or full, or because something is wrong. */
  #status(message: Msg): void {
    const id = Number(message.subject.slice(this.#inbox.length + 1));
    const code = message.headers?.code ?? 0;
    const description = message.headers?.description.toLowerCase() ?? "";
    while (this.#requests.length > 0 && this.#requests[0]!.id <= id) this.#requests.shift();
    const full = description.includes("maxbytes") || description.includes("batch completed");
    const moved = this.#deliveries > this.#deliveriesAtStatus;
    this.#deliveriesAtStatus = this.#deliveries;
    if (code === REQUEST_TIMEOUT || (full && moved)) this.#request();
    else if (!full || this.#requests.length === 0) this.#end();
  }

  /** Asks for more while the requests on their way and what waits to be taken leave room. */
  #request(): void {
    const bytes = Math.max(BATCH_BYTES, (this.#connection.info?.max_payload ?? 0) + MESSAGE_OVERHEAD_BYTES);
    while (!this.#ended && this.#requests.length < REQUESTS_IN_FLIGHT && this.#batchBytes < bytes) {
      const batch = Math.min(BATCH_MESSAGES, this.#wanted());
      if (batch <= 0) return;
      const id = ++this.#requestId;
      this.#requests.push({ id, left: batch });
      const { stream } = this.#range;
      this.#connection.publish(
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.${this.#name}`,
        JSON.stringify({ batch, max_bytes: bytes, expires: EXPIRES_MS * NANOS_PER_MS }),
        { reply: `${this.#inbox}.${id}` },
      );
    }
  }

  /**
   * The most that is still to come; a filter hides how many there are. Each request may bring all of it: what another
   * one that is on its way leaves over cannot be known.
   */
  #wanted(): number {
    const { until, subject } = this.#range;
    if (until === undefined || subject !== undefined) return BATCH_MESSAGES;
    return until - this.#position;
  }

  /** Ends a delivery that stands still though the server holds or has sent more, or whose consumer is gone. */
  #watcher(): () => void {
    let before = -1;
    return () => {
      const idle = this.#deliveries === before && this.#batch.length === 0 && this.#requests.length > 0;
      before = this.#deliveries;
      if (!idle || this.#ended) return;
      this.#info().then(
        ({ num_pending, delivered }) => {
          const isBehind = num_pending > 0 || delivered.consumer_seq > before;
          if (isBehind && this.#deliveries === before && this.#batch.length === 0) this.#end();
        },
        () => this.#end(),
      );
    };
  }

  #info(): ReturnType<JetStreamManager["consumers"]["info"]> {
    return this.#manager.consumers.info(this.#range.stream, this.#name);
  }
}
