/**
 * Where a bot begins: its account as the read models have it, all at one position of TRADING, so that a long history
 * need not be folded again. While orders work, that is the last position before at which none did: what they met since is
 * in the log behind it. Undefined where the tables cannot say exactly what a fold from the first event would come to:
 * then the log is folded.
 */
import type { AccountStart } from "@spot-canvas/domain/bot/account-state";
import { controlled, NO_CONTROL } from "@spot-canvas/domain/bot/control";
import type { Event } from "@spot-canvas/domain/events/codec";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import { type History, historyFor } from "@spot-canvas/domain/risk/history";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { readBookStart, type StartRead } from "@spot-canvas/projections/ledger/book-start";
import { type NewestFilled, newestFilled } from "@spot-canvas/projections/orders/read";
import { placedUpTo, type WorkingOrder, workingOrders } from "@spot-canvas/projections/orders/working";
import type { Database, Transaction } from "@spot-canvas/projections/projector/database";
import { commonPosition, readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import {
  findVerdict,
  firstUndecided,
  type NewestVerdict,
  newestVerdict,
} from "@spot-canvas/projections/signals/verdicts";
import type { EventLog } from "../log/event-log.ts";
import { movesAccount } from "./account-reader.ts";
import type { AccountSubjects } from "./account-subjects.ts";
import { eventsOn } from "./enable.ts";
import { quietBefore } from "./quiet-before.ts";

/** Whose start, and out of what. */
export interface StartOf {
  readonly log: EventLog;
  readonly tables: Database;
  readonly tenant: string;
  readonly account: string;
  readonly subjects: AccountSubjects;
}

/** A start. */
export interface BotStart {
  /** What stands at this position of TRADING or before it is in {@link state}. */
  readonly position: number;
  readonly state: AccountStart;
  readonly history: History;
  /** From where TRADING is to be read: what follows the last signal that has its verdict. */
  readonly readFrom: number;
  /** What people and the account's owner said up to the position, in order. */
  readonly said: readonly Event[];
  /** The newest lease up to the position, where there is one. */
  readonly lease: Event<"BotLeaseTaken"> | undefined;
  /** Where the account's orders and trades end; 0 where what follows says it. */
  readonly last: { readonly order: number; readonly trade: number };
  /** Whether a signal, or a request, of before the start has its verdict. */
  isDecided(signalId: string): Promise<boolean>;
}

/** More events than come while signals wait for those of the same moment. */
const WINDOW_EVENTS = 4_096;

/** The start, no later than a position of TRADING; undefined where that is to be folded from its beginning. */
export async function readStart(of: StartOf, limit: number): Promise<BotStart | undefined> {
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const said = await saidOf(of);
      const streams = await of.log.streams();
      const trading = streams.find(({ name }) => name === "TRADING");
      // In one process log and tables may be one database: nothing is asked of the log while this holds it.
      const working = await of.tables.transaction((transaction) => readWorking(of, transaction));
      const quiet = working && (await quietAt(of, working, limit));
      if (quiet === undefined) return undefined;
      const read = await of.tables.transaction((transaction) => readTables(of, transaction, said, quiet));
      if (read === "moved") continue;
      if (read === undefined || read.epoch !== trading?.epoch) return undefined;
      const isSame = (await saidOf(of)).every(
        ({ recorded: { position } }, index) =>
          position > read.tables || said[index]?.recorded.position === position,
      );
      if (isSame)
        return startOf(
          of,
          read,
          said.filter(({ recorded }) => recorded.position <= read.position),
        );
    }
  } catch (error) {
    // Nothing is projected yet, it is being folded again, or the database is away: the log says everything too.
    if (!(error instanceof Fault && error.kind === "unavailable")) throw error;
  }
  return undefined;
}

/** How often it is read again where somebody said or did something meanwhile. */
const TRIES = 3;

/** Where no order works: now, or at the last position before that where it has to be looked for. */
async function quietAt(
  { log, subjects }: StartOf,
  { position, orders }: Working,
  limit: number,
): Promise<number | undefined> {
  if (orders.length === 0 && limit > position) return limit;
  return quietBefore({ log, subjects, position, working: orders, limit });
}

/** What the tables say, all as of one position. */
interface TablesRead extends StartRead {
  readonly epoch: string;
  /** Where the start is, and where the tables stood. */
  readonly position: number;
  readonly tables: number;
  readonly clock: number;
  readonly history: History;
  readonly placed: number;
  readonly filled: NewestFilled | undefined;
  readonly verdict: NewestVerdict | undefined;
  readonly readFrom: number;
}

/** The orders that work, and the position of TRADING at which they do. */
interface Working {
  readonly position: number;
  readonly orders: readonly WorkingOrder[];
}

async function readWorking(who: StartOf, transaction: Transaction): Promise<Working | undefined> {
  await transaction.query("set transaction isolation level repeatable read, read only");
  const common = await commonPosition(transaction, "TRADING");
  if (common === undefined || common.position === 0) return undefined;
  const orders = await workingOrders(await readSnapshot(transaction), who);
  return { position: common.position, orders };
}

/** What the tables say as of a position, or of theirs where that is earlier; "moved" where orders work since a moment. */
async function readTables(
  { tenant, account }: StartOf,
  transaction: Transaction,
  said: readonly Event[],
  quiet: number,
): Promise<TablesRead | "moved" | undefined> {
  await transaction.query("set transaction isolation level repeatable read, read only");
  const common = await commonPosition(transaction, "TRADING");
  if (common === undefined || common.position === 0) return undefined;
  const { epoch, position: tables } = common;
  const snapshot = await readSnapshot(transaction);
  const who = { tenant, account };
  if (quiet > tables && (await workingOrders(snapshot, who)).length > 0) return "moved";
  const position = Math.min(quiet, tables);
  if (said.some((event) => isBetween(event, position, tables) && movesAccount(event.type))) return undefined;
  const before = said.filter(({ recorded }) => recorded.position <= position);
  const verdict = await newestVerdict(snapshot, who, position);
  const clock = verdict?.decidedAt ?? Number.NEGATIVE_INFINITY;
  const history = historyFor(before.reduce(controlled, NO_CONTROL).limits);
  const query = { ...who, position: tables, until: position, clock, history };
  const read = await readBookStart(snapshot, query);
  if (read === undefined) return undefined;
  const placed = await placedUpTo(snapshot, who, position);
  const filled = await newestFilled(snapshot, who, position);
  const readFrom = await undecidedFrom(who, snapshot, { position, verdict, said: before });
  return { ...read, epoch, position, tables, clock, history, placed, filled, verdict, readFrom };
}

const isBetween = ({ recorded }: Event, after: number, until: number): boolean =>
  recorded.position > after && recorded.position <= until;

/** What the log adds to the tables. */
async function startOf(of: StartOf, read: TablesRead, said: readonly Event[]): Promise<BotStart | undefined> {
  const { log, tenant, account, subjects } = of;
  const { position, clock, history, book, awaiting, placed, filled, verdict, readFrom } = read;
  if (filled && !filled.isFollowed && (await mayLackProtection(log, subjects, filled))) return undefined;
  const basis = verdict && (await basisAt(log, subjects.orders, verdict.position));
  if (verdict !== undefined && basis === undefined) return undefined;
  const market = basis?.market ?? 0;
  return {
    position,
    history,
    said,
    readFrom,
    state: { book, awaiting, clock, market, placed, resumedAt: resumedIn(said) },
    lease: await leaseUpTo(log, subjects.orders, position),
    last: {
      order: await lastUpTo(log, subjects.orders, position),
      trade: await lastUpTo(log, subjects.trades, position),
    },
    isDecided: async (signalId) => {
      const found = await findVerdict(await readSnapshot(of.tables), { tenant, account, signalId });
      return found !== undefined && found.position <= position;
    },
  };
}

/** Whether the newest fill is one that orders shall protect, and its bot was stopped before it placed them. */
async function mayLackProtection(
  log: EventLog,
  { orders }: AccountSubjects,
  { position, isProtected }: { readonly position: number; readonly isProtected: boolean },
): Promise<boolean> {
  const event = await eventAt(log, orders, position);
  if (event?.type !== "OrderPlaced") return true;
  const { role, exits } = event.data;
  return role !== "stop" && role !== "target" && role !== "exit" && (isProtected || exits !== undefined);
}

/** What people said, and what became of the account, in order. */
async function saidOf({ log, subjects }: StartOf): Promise<readonly Event[]> {
  const { control, allAccounts, account } = subjects;
  const all = await Promise.all(
    [control, allAccounts, account].map((subject) => eventsOn(log, "TRADING", subject)),
  );
  return all.flat().sort((left, right) => left.recorded.position - right.recorded.position);
}

const resumedIn = (said: readonly Event[]): number =>
  said.findLast(({ type }) => type === "TradingResumed")?.recorded.position ?? 0;

/**
 * From where TRADING is to be read again: before the first signal or request without a verdict. Those of one decision
 * window get theirs in the order of the market, so that it may stand a little before the one that was decided last.
 */
async function undecidedFrom(
  { tenant, account }: { readonly tenant: string; readonly account: string },
  snapshot: Snapshot,
  {
    position,
    verdict,
    said,
  }: {
    readonly position: number;
    readonly verdict: NewestVerdict | undefined;
    readonly said: readonly Event[];
  },
): Promise<number> {
  const asked = said.filter((event) => event.type === "OrderRequested");
  const decided =
    verdict?.raisedAt ??
    asked.findLast(({ data }) => data.request_id === verdict?.signalId)?.recorded.position ??
    0;
  const after = Math.max(0, decided - WINDOW_EVENTS);
  const enabled = said.flatMap(({ type, data }) => (type === "StrategyEnabled" ? [data.instance] : []));
  const query = { tenant, account, instances: [...new Set(enabled)] };
  let first = (await firstUndecided(snapshot, query, { after, until: position })) ?? Number.POSITIVE_INFINITY;
  for (const { data, recorded } of asked) {
    if (recorded.position <= after || recorded.position >= first) continue;
    const found = await findVerdict(snapshot, { tenant, account, signalId: data.request_id });
    if (found === undefined || found.position > position) first = recorded.position;
  }
  return Math.min(position, first - 1);
}

/** The basis of a verdict. */
async function basisAt(log: EventLog, subject: string, position: number) {
  const event = await eventAt(log, subject, position);
  return event?.type === "OrderPlaced" || event?.type === "SignalDeclined" ? event.data.basis : undefined;
}

async function eventAt(log: EventLog, subject: string, position: number): Promise<Event | undefined> {
  for await (const batch of log.read("TRADING", { after: position - 1, until: position, subject })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome === "event") return reading.event;
    }
  }
  return undefined;
}

/** Where a subject ends, unless it goes on behind a position. */
async function lastUpTo(log: EventLog, subject: string, position: number): Promise<number> {
  const last = (await log.last(subject))?.position ?? 0;
  return last <= position ? last : 0;
}

/** The newest lease up to a position, looked for further and further back, until what is there is older than any lease. */
async function leaseUpTo(
  log: EventLog,
  subject: string,
  position: number,
): Promise<Event<"BotLeaseTaken"> | undefined> {
  if ((await log.last(subject)) === undefined) return undefined;
  const old = instantOfMillis(Date.now() - LEASE_MS_MAX);
  for (let back = LEASE_WITHIN; ; back *= 16) {
    const after = Math.max(0, position - back);
    let lease: Event<"BotLeaseTaken"> | undefined;
    let isOld = after === 0;
    for await (const batch of log.read("TRADING", { after, until: position, subject })) {
      if (batch[0] !== undefined && batch[0].loggedAt < old) isOld = true;
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome === "event" && reading.event.type === "BotLeaseTaken") lease = reading.event;
      }
    }
    if (lease !== undefined || isOld) return lease;
  }
}

const LEASE_WITHIN = 1_024;
/** Longer than any lease lasts. */
const LEASE_MS_MAX = 600_000;
