/** Notices: what a person wants to be told while they are away, from the events that happen. */
import type { Event } from "../events/codec.ts";
import type { Instant } from "../time/instant.ts";

/** What a notice can be about. */
export const NOTICE_KINDS = [
  "fill",
  "order",
  "halt",
  "protection",
  "assertion",
  "lag",
  "disk",
  "test",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** One thing to be told. */
export interface Notice {
  /** The same thing has the same id, however often it is found. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** It goes before others. */
  readonly isUrgent: boolean;
  readonly account?: string;
  readonly at: Instant;
  /** One sentence. */
  readonly text: string;
}

/** A fill that the log hears of so much later is history that was imported: nobody waits for it. In nanoseconds. */
const HISTORY_AFTER = 3_600_000_000_000n;

type NoticeOf<T extends Event["type"]> = (
  event: Extract<Event, { readonly type: T }>,
) => Pick<Notice, "kind" | "text"> & { readonly isUrgent?: boolean; readonly account?: string };

/** What is told of each type of event; of all others nothing is. */
const NOTICES: { readonly [T in Event["type"]]?: NoticeOf<T> } = {
  TradeExecuted: ({ data }) => ({
    kind: "fill",
    account: data.accountId,
    text:
      `${data.accountId} ${data.side === "buy" ? "bought" : "sold"} ${data.quantity} ${data.symbol} at ${data.price}, ` +
      `fee ${data.fee} ${data.feeCurrency}${because(data.side === "buy" ? data.entryReason : data.exitReason)}.`,
  }),
  OrderRejected: ({ data }) => ({
    kind: "order",
    account: data.account,
    text: `An order of ${data.account} was refused: ${data.reason} (order ${data.order_id}).`,
  }),
  OrderUnresolved: ({ data }) => ({
    kind: "order",
    isUrgent: true,
    account: data.account,
    text: `What became of an order of ${data.account} is not known, and it is looked up: ${data.reason} (order ${data.order_id}).`,
  }),
  PositionUnprotected: ({ data }) => ({
    kind: "protection",
    isUrgent: true,
    account: data.account,
    text: `${data.account} holds ${data.quantity} of ${data.product} without a stop since ${data.since}: ${data.reason}.`,
  }),
  PositionProtected: ({ data }) => ({
    kind: "protection",
    account: data.account,
    text: `${data.account} has its stop for ${data.product} again, after ${data.unprotected_ms / 1_000} s without one.`,
  }),
  TradingHalted: ({ data }) => ({
    kind: "halt",
    isUrgent: true,
    ...ofAccount(data),
    text:
      `Trading of ${whoIn(data)} was halted: ${data.reason}.` +
      (data.close ? " What is held is sold." : "") +
      (data.freeze ? " Nothing is sent any more, exits neither." : ""),
  }),
  TradingResumed: ({ data }) => ({
    kind: "halt",
    isUrgent: true,
    ...ofAccount(data),
    text: `Trading of ${whoIn(data)} goes on: ${data.reason}.`,
  }),
};

const ofAccount = ({ account }: { readonly account?: string }): { readonly account?: string } =>
  account === undefined ? {} : { account };

const whoIn = ({ account }: { readonly account?: string }): string => account ?? "all accounts";

const because = (reason: string | undefined): string => (reason === undefined ? "" : ` (${reason})`);

/** What is to be told of an event, if anything is. */
export function noticeOf(event: Event): Notice | undefined {
  if (event.type === "TradeExecuted" && isHistory(event)) return undefined;
  const said = (NOTICES[event.type] as NoticeOf<Event["type"]> | undefined)?.(event);
  if (said === undefined) return undefined;
  const { id, occurredAt: at } = event.envelope;
  return { isUrgent: false, ...said, id, at };
}

/** A bot's fills are told however old the market is that it plays; others only while they are news. */
const isHistory = ({ data, recorded }: Event<"TradeExecuted">): boolean =>
  data.orderId === undefined && recorded.loggedAt - data.timestamp > HISTORY_AFTER;
