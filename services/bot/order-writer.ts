/**
 * Writes the bot's events. Every append expects the last position of its subject that was read, so that of two bots at
 * most one writes what comes next; the lease, an event of the same subject, says which of them shall try.
 */

import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { formatMillis, type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Appended, EventLog } from "../log/event-log.ts";
import { appendAllPersistently, appendPersistently } from "../log/persistent-append.ts";
import type { Logger } from "../logging/logger.ts";
import type { Lease } from "./account-reader.ts";
import type { AccountSubjects } from "./account-subjects.ts";
import type { BotSettings } from "./settings.ts";

/** The types of the events that stand on `orders.<account>`. */
export type OrderEventType =
  | "OrderPlaced"
  | "OrderAccepted"
  | "OrderRejected"
  | "OrderCancelled"
  | "OrderUnresolved"
  | "OrderAmended"
  | "PositionUnprotected"
  | "PositionProtected"
  | "SignalDeclined"
  | "BotLeaseTaken";

/** What led to an event, and when it happened in the market. */
export interface Cause {
  readonly causationId?: string;
  readonly correlationId?: string;
  readonly occurredAt: Instant;
}

/** An event that is to stand on `orders.<account>`; `id` names what it says, within its type. */
export type OrderRecord = {
  readonly [T in OrderEventType]: {
    readonly type: T;
    readonly data: EventData[T];
    readonly id: string;
    readonly cause: Cause;
  };
}[OrderEventType];

/** What was read of the account's subjects; changed by the writer too. */
export interface SubjectReader {
  lease: Lease | undefined;
  /** The last positions of the subjects that appends name. */
  lastOrder: number;
  lastTrade: number;
}

/** What the writer needs. */
export interface OrderWriting {
  readonly log: EventLog;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly tenant: string;
  readonly account: string;
  readonly subjects: AccountSubjects;
  readonly reader: SubjectReader;
  readonly settings: BotSettings;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Waits until TRADING is read up to a position. */
  readonly readUntil: (position: number) => Promise<void>;
}

/** What the lease allows now. */
export type Ownership = { readonly owned: true } | { readonly owned: false; readonly retryInMs: number };

/** The event id of an order's intent: what its acceptance and its fill name as their cause. */
export const placedEventId = (tenant: string, orderId: string): string =>
  identityOf("OrderPlaced", tenant, orderId);

/** A lease is renewed when less than this part of it is left. */
const RENEW_BELOW = 1 / 3;

/** How long a bot that stops may take to give its lease up. */
const RELEASE_MS = 2_000;

/** The writer of one account. */
export class OrderWriter {
  readonly #writing: OrderWriting;
  /** Since when an owner whose lease has run out is waited for. */
  #waitingSince: number | undefined;

  constructor(writing: OrderWriting) {
    this.#writing = writing;
  }

  /**
   * Whether this bot may write the next event: it holds the lease, or takes it. A lease is taken and renewed when there
   * is something to write and at no other time, so that an idle bot leaves no trace; a bot that finds another's lease
   * run out gives the other the settings' patience to write first.
   */
  async own(): Promise<Ownership> {
    const { reader, settings, now } = this.#writing;
    const { lease } = reader;
    const left = lease ? lease.until - now() : 0;
    const mine = lease?.owner === settings.owner;
    if (mine && left > settings.leaseMs * RENEW_BELOW) return { owned: true };
    if (lease && !mine) {
      if (left > 0) {
        this.#waitingSince = undefined;
        return { owned: false, retryInMs: left };
      }
      this.#waitingSince ??= now();
      const patience = this.#waitingSince + settings.patienceMs - now();
      if (patience > 0) return { owned: false, retryInMs: patience };
    }
    return (await this.#takeLease()) ? { owned: true } : { owned: false, retryInMs: settings.patienceMs };
  }

  /** Gives the lease up, where it is this bot's: whoever comes next need not wait. */
  async release(): Promise<void> {
    const { reader, settings, account, now } = this.#writing;
    if (reader.lease?.owner !== settings.owner || reader.lease.until <= now()) return;
    const data = { account, owner: settings.owner, lease_until: formatMillis(now()) };
    const id = `${account} ${settings.owner} released ${now()}`;
    // The bot has been told to stop: this one append goes on for a moment.
    const last = new OrderWriter({ ...this.#writing, signal: AbortSignal.timeout(RELEASE_MS) });
    await last.order("BotLeaseTaken", data, id, { occurredAt: instantOfMillis(now()) });
  }

  /** Appends an event of an order; false where another bot wrote first, whose event is then read. */
  async order<T extends OrderEventType>(
    type: T,
    data: EventData[T],
    id: string,
    cause: Cause,
  ): Promise<boolean> {
    return (await this.#appendOrders([this.#orderEvent(type, data, id, cause)])) === 1;
  }

  /**
   * Appends events of orders, in order, many in flight; gives how many are in the log by it: fewer where another bot wrote
   * in between, whose event is then read. Behind that nothing was written.
   */
  orders(records: readonly OrderRecord[]): Promise<number> {
    return this.#appendOrders(
      records.map(({ type, data, id, cause }) => this.#orderEvent(type, data, id, cause)),
    );
  }

  /** Appends a payment of funding, which is the same one whoever writes it; gives its position. */
  async funding(data: EventData["FundingPaid"], occurredAt: Instant): Promise<number> {
    const { subjects, tenant, now } = this.#writing;
    const id = identityOf("FundingPaid", tenant, data.account, data.funding_id);
    const recordedAt = instantOfMillis(now());
    const envelope = { id, occurredAt, recordedAt, correlationId: id };
    const event = newEvent("FundingPaid", data, subjects.account, envelope);
    return (await appendPersistently(this.#writing, event, {})).position;
  }

  /** Appends a fill; gives its position, or undefined where somebody wrote a trade first, which is then read. */
  async fill(trade: Trade, cause: Cause): Promise<number | undefined> {
    const { subjects, reader, tenant } = this.#writing;
    const id = identityOf("TradeExecuted", tenant, trade.tradeId);
    const event = this.#eventOf("TradeExecuted", trade, subjects.trades, id, cause);
    const position = (await this.#append([event], reader.lastTrade))[0]?.position;
    if (position !== undefined) reader.lastTrade = Math.max(reader.lastTrade, position);
    return position;
  }

  async #takeLease(): Promise<boolean> {
    const { reader, settings, account, now } = this.#writing;
    const until = now() + settings.leaseMs;
    const data = { account, owner: settings.owner, lease_until: formatMillis(until) };
    const id = `${account} ${settings.owner} ${until}`;
    if (!(await this.order("BotLeaseTaken", data, id, { occurredAt: instantOfMillis(now()) }))) return false;
    reader.lease = { owner: settings.owner, until };
    this.#waitingSince = undefined;
    return true;
  }

  #orderEvent<T extends OrderEventType>(type: T, data: EventData[T], id: string, cause: Cause): NewEvent {
    const { subjects, tenant } = this.#writing;
    const eventId = type === "OrderPlaced" ? placedEventId(tenant, id) : identityOf(type, tenant, id);
    return this.#eventOf(type, data, subjects.orders, eventId, cause);
  }

  async #appendOrders(events: readonly NewEvent[]): Promise<number> {
    const { reader } = this.#writing;
    const appended = await this.#append(events, reader.lastOrder);
    reader.lastOrder = Math.max(reader.lastOrder, appended.at(-1)?.position ?? 0);
    return appended.length;
  }

  #eventOf<T extends OrderEventType | "TradeExecuted">(
    type: T,
    data: EventData[T],
    subject: string,
    id: string,
    { causationId, correlationId = id, occurredAt }: Cause,
  ): NewEvent {
    return newEvent(type, data, subject, {
      id,
      occurredAt,
      recordedAt: instantOfMillis(this.#writing.now()),
      correlationId,
      ...(causationId === undefined ? {} : { causationId }),
    });
  }

  /** Appends events of one subject; where another event came between, it is read before this gives what was appended. */
  async #append(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]> {
    const { log, readUntil } = this.#writing;
    const appended = await appendAllPersistently(this.#writing, events, expectedLast);
    if (appended.length < events.length) await readUntil((await log.last(events[0]!.subject))?.position ?? 0);
    return appended;
  }
}
