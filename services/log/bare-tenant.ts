/**
 * A log whose bare subjects belong to a tenant of the installation's choice. In the program a bare subject is the default
 * tenant's and every other tenant's has its prefix; in this log it is the chosen tenant's that are bare, as they are for
 * its foreign publishers, and the default tenant's that have one. Subjects are translated on their way in and out.
 */
import type { Headers, NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import type { Appended, AppendOptions, EventLog, LogDescription, Publisher } from "./event-log.ts";

/** The log as the program sees it, where bare subjects of the log below are `tenant`'s. */
export const withBareTenant = (log: EventLog, tenant: string): EventLog =>
  tenant === DEFAULT_TENANT ? log : new BareTenantLog(log, tenant);

class BareTenantLog implements EventLog {
  readonly description: LogDescription;
  readonly #log: EventLog;
  readonly #prefix: string;

  constructor(log: EventLog, tenant: string) {
    this.description = log.description;
    this.#log = log;
    this.#prefix = prefixOf(tenant);
  }

  streams(): Promise<readonly StreamState[]> {
    return this.#log.streams();
  }

  async *read(stream: StreamName, options: ReadOptions): AsyncGenerator<readonly RecordedEvent[]> {
    const { subject } = options;
    const below = subject === undefined ? options : { ...options, subject: this.#kept(subject) };
    for await (const batch of this.#log.read(stream, below)) yield batch.map((event) => this.#seen(event));
  }

  append(event: NewEvent, options?: AppendOptions): Promise<Appended> {
    return this.#log.append(this.#stored(event), options);
  }

  appendAll(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]> {
    const stored = events.map((event) => this.#stored(event));
    return this.#log.appendAll(stored, expectedLast);
  }

  publisher(): Publisher {
    const publisher = this.#log.publisher();
    return {
      publish: (event) => publisher.publish(this.#stored(event)),
      flush: () => publisher.flush(),
      [Symbol.asyncDispose]: async () => publisher[Symbol.asyncDispose](),
    };
  }

  async last(subject: string): Promise<RecordedEvent | undefined> {
    const event = await this.#log.last(this.#kept(subject));
    return event && this.#seen(event);
  }

  startEpoch(): Promise<void> {
    return this.#log.startEpoch();
  }

  purgeMarket(until: number): Promise<void> {
    return this.#log.purgeMarket(until);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log[Symbol.asyncDispose]();
  }

  #stored(event: NewEvent): NewEvent {
    return { ...event, subject: this.#kept(event.subject) };
  }

  #seen(event: RecordedEvent): RecordedEvent {
    const { subject } = event;
    if (subject.startsWith(DEFAULT_PREFIX))
      return new RenamedEvent(event, subject.slice(DEFAULT_PREFIX.length));
    return subject.startsWith("t.") ? event : new RenamedEvent(event, this.#prefix + subject);
  }

  /** The subject, or filter of subjects, as the log below has it. */
  #kept(subject: string): string {
    if (subject.startsWith(this.#prefix)) return subject.slice(this.#prefix.length);
    return subject.startsWith("t.") ? subject : DEFAULT_PREFIX + subject;
  }
}

const prefixOf = (tenant: string): string => `t.${tenant}.`;
const DEFAULT_PREFIX = prefixOf(DEFAULT_TENANT);

/** An event under the name that the program knows its subject by; all else is read of it when asked for. */
class RenamedEvent implements RecordedEvent {
  readonly subject: string;
  readonly #event: RecordedEvent;

  constructor(event: RecordedEvent, subject: string) {
    this.subject = subject;
    this.#event = event;
  }

  get stream(): StreamName {
    return this.#event.stream;
  }

  get position(): number {
    return this.#event.position;
  }

  get loggedAt(): Instant {
    return this.#event.loggedAt;
  }

  get headers(): Headers {
    return this.#event.headers;
  }

  get body(): Uint8Array {
    return this.#event.body;
  }

  header(name: string): string | undefined {
    return this.#event.header ? this.#event.header(name) : this.#event.headers[name];
  }
}
