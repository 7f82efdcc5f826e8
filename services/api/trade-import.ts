/**
 * The import of trades: checked as a whole, into the log next, answered when it is projected. A crash half way leaves
 * nothing to repair: the same import again records what is missing and calls the rest duplicates.
 */
import type { ImportedTrade, ImportResult } from "@spot-canvas/domain/contract/import";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { tradeText } from "@spot-canvas/domain/ledger/trade-encoder";
import type { Appended, EventLog } from "../log/event-log.ts";
import { eventOf, logged } from "./recording.ts";

/** A trade that the ledger has under an id, whether it counts or was voided. */
interface KnownTrade {
  readonly trade: Trade;
  /** Position in the log. */
  readonly position: number;
}

/** What a reader finds of trades by their ids. */
type FindTrades = (ids: readonly string[]) => Promise<readonly KnownTrade[]>;

/** What the import stands on. */
export interface ImportPorts {
  readonly log: EventLog;
  /** Reads the ledger as it is. */
  readonly find: FindTrades;
  /** Throws where trades that are not known yet may not be recorded. */
  readonly refuse: (trades: readonly Trade[]) => Promise<void>;
  /** Waits until the ledger reflects a position. */
  readonly projected: (position: number) => Promise<void>;
}

const CONFLICT = "conflicts with recorded trade";

/** What is to be done with one trade of the batch. */
type Plan =
  | { readonly trade: Trade; readonly verdict: "duplicate" }
  /** Goes into the log; one whose id is known with other content too, so that the ledger can show the conflict. */
  | { readonly trade: Trade; readonly verdict: "append" | "conflict" };

/** Records trades of one tenant that were checked; processes them by timestamp, in the order given on ties. */
export async function recordTrades(given: readonly Trade[], ports: ImportPorts): Promise<ImportResult> {
  const trades = given.toSorted((a, b) =>
    a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0,
  );
  const ids = [...new Set(trades.map(({ tradeId }) => tradeId))];
  const plans = planOf(trades, await ports.find(ids));
  await ports.refuse(plans.flatMap(({ trade, verdict }) => (verdict === "append" ? [trade] : [])));
  const appended = await append(plans, ports.log);
  const known = new Map<string, KnownTrade>();
  if (appended.size > 0) {
    await ports.projected(Math.max(...[...appended.values()].map(({ position }) => position)));
    for (const entry of await ports.find(ids)) known.set(entry.trade.tradeId, entry);
  }
  const results = plans.map((plan) => resultOf(plan, appended.get(plan), known.get(plan.trade.tradeId)));
  const count = (status: ImportedTrade["status"]): number =>
    results.filter((result) => result.status === status).length;
  return {
    total: results.length,
    inserted: count("inserted"),
    duplicates: count("duplicate"),
    errors: count("error"),
    results,
  };
}

function planOf(trades: readonly Trade[], known: readonly KnownTrade[]): readonly Plan[] {
  const first = new Map(known.map(({ trade }) => [trade.tradeId, trade]));
  return trades.map((trade) => {
    const before = first.get(trade.tradeId);
    if (before === undefined) {
      first.set(trade.tradeId, trade);
      return { trade, verdict: "append" };
    }
    return { trade, verdict: isSame(before, trade) ? "duplicate" : "conflict" };
  });
}

/** Publishes what has to go into the log, in order, and waits until it is there. */
async function append(plans: readonly Plan[], log: EventLog): Promise<ReadonlyMap<Plan, Appended>> {
  const toAppend = plans.filter(({ verdict }) => verdict !== "duplicate");
  if (toAppend.length === 0) return new Map();
  const appended = await logged(publishAll(toAppend, log));
  return new Map(toAppend.map((plan, index) => [plan, appended[index]!]));
}

async function publishAll(plans: readonly Plan[], log: EventLog): Promise<readonly Appended[]> {
  await using publisher = log.publisher();
  for (const { trade } of plans) await publisher.publish(tradeEvent(trade));
  // Awaited here: the publisher is closed as soon as this returns.
  return await publisher.flush();
}

/** The event of a trade that a caller recorded. */
export const tradeEvent = (trade: Trade): NewEvent =>
  eventOf({
    type: "TradeExecuted",
    data: trade,
    key: { family: "trades", account: trade.accountId, market: trade.marketType },
    tenant: trade.tenantId,
    naturalId: [trade.tradeId],
    occurredAt: trade.timestamp,
  });

/** The outcome of one trade, by what the ledger has under its id now: another process may have been first. */
function resultOf(plan: Plan, appended: Appended | undefined, known: KnownTrade | undefined): ImportedTrade {
  const trade_id = plan.trade.tradeId;
  if (plan.verdict === "duplicate" || appended === undefined) return { trade_id, status: "duplicate" };
  if (plan.verdict === "conflict") return { trade_id, status: "error", error: CONFLICT };
  if (known === undefined) {
    return {
      trade_id,
      status: "error",
      error: "recorded, but the ledger could not read it: see the quarantine",
    };
  }
  if (known.position === appended.position && !appended.duplicate) return { trade_id, status: "inserted" };
  if (isSame(known.trade, plan.trade)) return { trade_id, status: "duplicate" };
  return { trade_id, status: "error", error: CONFLICT };
}

const isSame = (a: Trade, b: Trade): boolean => tradeText(a) === tradeText(b);
