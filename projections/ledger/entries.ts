/**
 * Entries: what is recorded of an account and is no trade. Each counts once by (tenant, account, kind, id); what repeats
 * an id is kept and marked, and changes nothing.
 */
import type { Event } from "@spot-canvas/domain/events/codec";
import { unwrap } from "@spot-canvas/domain/fault";
import { positionEntryOf } from "@spot-canvas/domain/ledger/entry-events";
import type { PositionEntry } from "@spot-canvas/domain/ledger/position-entry";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import type { TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import { Money, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Instant, parseInstant } from "@spot-canvas/domain/time/instant";
import { type CopyBuffer, copyNumber, copyOptional, copyText, NULL } from "../projector/copy-text.ts";
import type { Sql } from "../projector/database.ts";

/** The events that make entries. */
export type EntryEvent = Event<
  | "CashDeposited"
  | "CashWithdrawn"
  | "BalanceAsserted"
  | "OpeningPosition"
  | "AssetTransferred"
  | "FundingPaid"
>;

const ENTRY_EVENTS: ReadonlySet<string> = new Set<EntryEvent["type"]>([
  "CashDeposited",
  "CashWithdrawn",
  "BalanceAsserted",
  "OpeningPosition",
  "AssetTransferred",
  "FundingPaid",
]);

/** Whether an event makes an entry. */
export const isEntryEvent = (event: { readonly type: string }): event is EntryEvent =>
  ENTRY_EVENTS.has(event.type);

/** An entry of a market with its place in the log. */
export interface LoggedEntry {
  readonly entry: PositionEntry;
  readonly place: TradePlace;
}

/** Cash that came in or, negative, went out. */
export interface CashMove {
  readonly tenantId: string;
  readonly accountId: string;
  readonly currency: string;
  readonly amount: Decimal;
  readonly timestamp: Instant;
  readonly position: number;
}

/** What counts of an event. */
export type Counted =
  | { readonly kind: "cash"; readonly move: CashMove }
  | { readonly kind: "market"; readonly logged: LoggedEntry }
  /** It changes nothing: an assertion, or a repeat. */
  | { readonly kind: "nothing" };

/** The entries of a fold on their way into the table. */
export class Entries {
  readonly #schema: string;
  readonly #rows: CopyBuffer;
  readonly #known = new Set<string>();

  /** Rows go into `rows`, which the fold writes with all others. */
  constructor(schema: string, rows: CopyBuffer) {
    this.#schema = schema;
    this.#rows = rows;
  }

  clear(): void {
    this.#known.clear();
  }

  /** Looks up which of the events repeat what the table has. */
  async prepare(sql: Sql, events: readonly EntryEvent[]): Promise<void> {
    this.#known.clear();
    if (events.length === 0) return;
    const rows = await sql.query<EntryKey>(
      `select e.tenant, e.account, e.kind, e.entry_id
       from unnest($1::text[], $2::text[], $3::text[]) as w (tenant, account, entry_id)
       join ${this.#schema}.entries e
         on e.entry_id = w.entry_id and e.account = w.account and e.tenant = w.tenant and not e.repeated`,
      [
        events.map(({ subject }) => subject.tenant),
        events.map(({ data }) => data.account),
        events.map((event) => idOf(event.data)),
      ],
    );
    for (const row of rows) this.#known.add(keyOf(row));
  }

  /** Takes an event in: once. */
  apply(event: EntryEvent): Counted {
    const { data, recorded, subject } = event;
    const { tenant } = subject;
    const market = isOfMarket(data) ? positionEntryOf(data, tenant) : undefined;
    const kind = market?.kind ?? CASH_KINDS[event.type as keyof typeof CASH_KINDS];
    const key = keyOf({ tenant, account: data.account, kind, entry_id: idOf(data) });
    const repeated = this.#known.has(key);
    this.#known.add(key);
    this.#rows.add(market ? marketRow(event, market, repeated) : cashRow(event, kind, repeated));
    if (repeated || kind === "assertion") return NOTHING;
    if (market) {
      const place = { timestamp: market.timestamp, position: recorded.position };
      return { kind: "market", logged: { entry: market, place } };
    }
    const { currency, amount, at } = data as Event<"CashDeposited">["data"];
    const moved = Decimal.of(amount);
    return {
      kind: "cash",
      move: {
        tenantId: tenant,
        accountId: data.account,
        currency,
        amount: kind === "deposit" ? moved : moved.negated(),
        timestamp: unwrap(parseInstant(at)),
        position: recorded.position,
      },
    };
  }
}

interface EntryKey {
  readonly tenant: string;
  readonly account: string;
  readonly kind: string;
  readonly entry_id: string;
}

const NOTHING: Counted = { kind: "nothing" };
const CASH_KINDS = {
  CashDeposited: "deposit",
  CashWithdrawn: "withdrawal",
  BalanceAsserted: "assertion",
} as const;

const keyOf = ({ tenant, account, kind, entry_id }: EntryKey): string =>
  `${tenant}\0${account}\0${kind}\0${entry_id}`;

const isOfMarket = (
  data: EntryEvent["data"],
): data is Event<"OpeningPosition" | "AssetTransferred" | "FundingPaid">["data"] => "symbol" in data;

function idOf(data: EntryEvent["data"]): string {
  if ("cash_id" in data) return data.cash_id;
  if ("assertion_id" in data) return data.assertion_id;
  if ("opening_id" in data) return data.opening_id;
  return "transfer_id" in data ? data.transfer_id : data.funding_id;
}

/** A row of COPY text from its columns. */
const rowOf = (
  { data, recorded, subject }: EntryEvent,
  kind: string,
  repeated: boolean,
  columns: readonly string[],
): string =>
  [
    recorded.position,
    copyText(subject.tenant),
    copyText(data.account),
    kind,
    copyText(idOf(data)),
    repeated,
    ...columns,
    recorded.loggedAt,
  ].join("\t");

function cashRow(event: EntryEvent, kind: string, repeated: boolean): string {
  const data = event.data as Event<"CashDeposited" | "BalanceAsserted">["data"];
  const amount = Decimal.of(data.amount);
  const note = "note" in data ? data.note : undefined;
  return rowOf(event, kind, repeated, [
    copyText(data.currency),
    String(kind === "withdrawal" ? amount.negated() : amount),
    ...[NULL, NULL, NULL, NULL],
    String(unwrap(parseInstant(data.at))),
    ...[NULL, NULL, NULL, NULL],
    copyOptional(note),
  ]);
}

function marketRow(event: EntryEvent, entry: PositionEntry, repeated: boolean): string {
  const { data } = event;
  const transfer = "transfer_id" in data ? data : undefined;
  return rowOf(event, entry.kind, repeated, [
    copyText(pairOf(entry.symbol)?.quote ?? ""),
    String(entry.amount),
    copyText(entry.symbol),
    entry.marketType,
    entry.side,
    String(entry.quantity),
    String(entry.timestamp),
    copyNumber(entry.leverage),
    copyNumber(entry.margin),
    copyOptional(transfer?.other_account),
    transfer === undefined ? NULL : copyText(JSON.stringify(transfer.lots)),
    NULL,
  ]);
}

/** A row of `entries` that belongs to a market, as the database gives it back. */
export interface EntryRow {
  readonly log_position: string;
  readonly tenant: string;
  readonly account: string;
  readonly kind: PositionEntry["kind"];
  readonly entry_id: string;
  readonly amount: string;
  readonly symbol: string;
  readonly market_type: PositionEntry["marketType"];
  readonly side: PositionEntry["side"];
  readonly quantity: string;
  readonly executed_at: string;
  readonly leverage: string | null;
  readonly margin: string | null;
}

/** The entry of a row. */
export function loggedEntryIn(row: EntryRow): LoggedEntry {
  const timestamp = BigInt(row.executed_at);
  return {
    entry: {
      kind: row.kind,
      entryId: row.entry_id,
      tenantId: row.tenant,
      accountId: row.account,
      symbol: row.symbol,
      marketType: row.market_type,
      side: row.side,
      quantity: Quantity(Decimal.of(row.quantity)),
      amount: Money(Decimal.of(row.amount)),
      timestamp,
      leverage: row.leverage === null ? undefined : Number(row.leverage),
      margin: row.margin === null ? undefined : Money(Decimal.of(row.margin)),
    },
    place: { timestamp, position: Number(row.log_position) },
  };
}
