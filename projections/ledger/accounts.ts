/** Accounts and their balances: few, changed often, kept in memory between batches and replaced in the tables. */
import type { Event } from "@spot-canvas/domain/events/codec";
import { unwrap } from "@spot-canvas/domain/fault";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import type { TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Instant, parseInstant } from "@spot-canvas/domain/time/instant";
import type { Sql, Transaction } from "../projector/database.ts";
import type { CashMove } from "./entries.ts";
import { accountKeyOf } from "./logged-trade.ts";
import type { MarketFact } from "./market.ts";

const ZERO = Decimal.ZERO;

interface Account {
  readonly tenant: string;
  readonly account: string;
  name: string;
  type: string;
  venue: string | null;
  settlement_currency: string | null;
  created_at: Instant;
  /** By an event of its own, and not by its first trade. */
  opened: boolean;
  closed_at: Instant | null;
  closed_reason: string | null;
}

interface Balance {
  readonly tenant: string;
  readonly account: string;
  readonly currency: string;
  amount: Decimal;
  readonly set_amount: Decimal;
  readonly set_log_position: number;
  readonly effective_at: Instant | null;
}

/** One account as memory has it. */
interface Entry {
  account: Account | undefined;
  readonly balances: Map<string, Balance>;
  /** The first event of its own; absent where only trades made it. Known of what was folded since it was loaded. */
  stated?: Instant;
}

/** The events that make and change accounts. */
export type AccountEvent = Event<"AccountOpened" | "AccountRenamed" | "AccountClosed" | "BalanceSet">;

/** The accounts that are in memory. */
export class Accounts {
  readonly #schema: string;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Set<Account>();
  readonly #changedBalances = new Set<Balance>();
  /** Balances that count by time: trades that were folded before they were set may belong to them. */
  readonly #unsummed = new Set<Balance>();

  constructor(schema: string) {
    this.#schema = schema;
  }

  get size(): number {
    return this.#entries.size;
  }

  clear(): void {
    this.#entries.clear();
    this.#changed.clear();
    this.#changedBalances.clear();
    this.#unsummed.clear();
  }

  /** Loads accounts that memory does not hold, and remembers which do not exist. */
  async load(
    sql: Sql,
    named: readonly { readonly tenant: string; readonly account: string }[],
  ): Promise<void> {
    const wanted = named.filter(({ tenant, account }) => !this.#entries.has(accountKeyOf(tenant, account)));
    if (wanted.length === 0) return;
    const keys = [wanted.map(({ tenant }) => tenant), wanted.map(({ account }) => account)];
    const of = "from unnest($1::text[], $2::text[]) as w (tenant, account)";
    const accounts = await sql.query<AccountRow>(
      `select a.* ${of} join ${this.#schema}.accounts a on a.account = w.account and a.tenant = w.tenant`,
      keys,
    );
    const balances = await sql.query<BalanceRow>(
      `select b.* ${of} join ${this.#schema}.balances b on b.account = w.account and b.tenant = w.tenant`,
      keys,
    );
    for (const { tenant, account } of wanted) this.#entry(tenant, account);
    for (const row of accounts) this.#entry(row.tenant, row.account).account = accountIn(row);
    for (const row of balances)
      this.#entry(row.tenant, row.account).balances.set(row.currency, balanceIn(row));
  }

  /** An account exists from its first trade on. */
  meet(trade: Pick<MarketFact, "tenantId" | "accountId" | "timestamp">): void {
    const account = this.#entries.get(accountKeyOf(trade.tenantId, trade.accountId))?.account;
    if (account && account.created_at <= trade.timestamp) return;
    this.#ensure(trade.tenantId, trade.accountId, trade.timestamp);
  }

  /** An account exists from its first entry on too: also where no trade that counts is left. */
  state(fact: Pick<MarketFact, "tenantId" | "accountId" | "timestamp">): void {
    this.#ensure(fact.tenantId, fact.accountId, fact.timestamp);
    const entry = this.#entry(fact.tenantId, fact.accountId);
    if (entry.stated === undefined || fact.timestamp < entry.stated) entry.stated = fact.timestamp;
  }

  /** Books the cash of a trade or entry on the balance of its quote currency, where there is one that counts it. */
  book(fact: MarketFact, place: TradePlace, cash: Decimal): void {
    const entry = this.#entries.get(accountKeyOf(fact.tenantId, fact.accountId));
    if (!entry || entry.balances.size === 0) return;
    const quote = pairOf(fact.symbol)?.quote;
    const balance = quote === undefined ? undefined : entry.balances.get(quote);
    if (balance) this.#add(balance, fact.timestamp, place.position, cash);
  }

  /** Books cash that moved without a trade. A balance that nobody has stated begins with the sum of all that is known. */
  move({ tenantId, accountId, currency, amount, timestamp, position }: CashMove): void {
    const { balances } = this.#entry(tenantId, accountId);
    const balance = balances.get(currency);
    if (balance) {
      this.#add(balance, timestamp, position, amount);
      return;
    }
    const begun: Balance = {
      tenant: tenantId,
      account: accountId,
      currency,
      amount: ZERO,
      set_amount: ZERO,
      set_log_position: 0,
      effective_at: null,
    };
    balances.set(currency, begun);
    this.#changedBalances.add(begun);
    this.#unsummed.add(begun);
  }

  #add(balance: Balance, timestamp: Instant, position: number, cash: Decimal): void {
    const counts =
      balance.effective_at === null ? position > balance.set_log_position : timestamp >= balance.effective_at;
    if (!counts || cash.isZero()) return;
    balance.amount = balance.amount.plus(cash);
    this.#changedBalances.add(balance);
  }

  apply(event: AccountEvent): void {
    const { tenant } = event.subject;
    const { occurredAt } = event.envelope;
    const account = this.#ensure(tenant, event.data.account, occurredAt);
    const entry = this.#entry(tenant, event.data.account);
    if (entry.stated === undefined || occurredAt < entry.stated) entry.stated = occurredAt;
    switch (event.type) {
      case "AccountOpened":
        if (account.opened && account.closed_at === null) return;
        account.opened = true;
        account.name = event.data.name;
        account.type = event.data.type;
        account.venue = event.data.venue ?? null;
        account.settlement_currency = event.data.settlement_currency ?? null;
        account.closed_at = null;
        account.closed_reason = null;
        return;
      case "AccountRenamed":
        account.name = event.data.name;
        return;
      case "AccountClosed":
        account.closed_at = occurredAt;
        account.closed_reason = event.data.reason;
        return;
      case "BalanceSet":
        this.#set(tenant, event);
        return;
      default:
        event satisfies never;
    }
  }

  /** Replaces what changed. Takes it before its first await. */
  async write(transaction: Transaction): Promise<void> {
    const accounts = [...this.#changed];
    const balances = [...this.#changedBalances];
    const unsummed = [...this.#unsummed];
    this.#changed.clear();
    this.#changedBalances.clear();
    this.#unsummed.clear();
    await replace(transaction, `${this.#schema}.accounts`, ["account", "tenant"], accounts);
    await replace(transaction, `${this.#schema}.balances`, ["account", "currency", "tenant"], balances);
    await this.#sumAgain(transaction, unsummed);
  }

  /** After repeats were removed from a load: an account is as old as the trades that count, and gone without any. */
  async reconsider(transaction: Transaction, tenant: string, account: string): Promise<void> {
    const entry = this.#entry(tenant, account);
    const [row] = await transaction.query<{ readonly since: string | null }>(
      `select min(executed_at) as since from ${this.#schema}.trades where account = $1 and tenant = $2`,
      [account, tenant],
    );
    if (!entry.account) return;
    const { stated } = entry;
    const traded = row!.since === null ? undefined : BigInt(row!.since);
    const since = traded === undefined || (stated !== undefined && stated < traded) ? stated : traded;
    if (since !== undefined) entry.account.created_at = since;
    else {
      this.#changed.delete(entry.account);
      entry.account = undefined;
    }
  }

  /** After a trade was taken out of the tables: an account is as old as what they have of it, and gone without any. */
  async withdraw(transaction: Transaction, tenant: string, id: string): Promise<void> {
    const entry = this.#entry(tenant, id);
    const { account } = entry;
    // What an event of its own said is not in the tables any more than in its creation.
    if (!account || account.opened || account.closed_at !== null) return;
    const since = (table: string, column: string, and = ""): string =>
      `(select min(${column}) from ${this.#schema}.${table} where account = $1 and tenant = $2 ${and})`;
    const counted = "and not repeated and kind <> 'assertion'";
    const [row] = await transaction.query<{ readonly since: string | null }>(
      `select least(${since("trades", "executed_at")}, ${since("voided_trades", "executed_at")},
         ${since("entries", "executed_at", counted)}, ${since("balance_settings", "occurred_at")}) as since`,
      [id, tenant],
    );
    if (row!.since !== null) {
      account.created_at = BigInt(row!.since);
      this.#changed.add(account);
      return;
    }
    this.#changed.delete(account);
    entry.account = undefined;
    await transaction.query(`delete from ${this.#schema}.accounts where account = $1 and tenant = $2`, [
      id,
      tenant,
    ]);
  }

  /** Sums up all balances of some accounts again from the figures of their trades. */
  async settle(transaction: Transaction, keys: ReadonlySet<string>): Promise<void> {
    const balances = [...this.#entries].flatMap(([key, { balances }]) =>
      keys.has(key) ? [...balances.values()] : [],
    );
    await this.#sumAgain(transaction, balances);
  }

  async #sumAgain(transaction: Transaction, balances: readonly Balance[]): Promise<void> {
    if (balances.length === 0) return;
    const keys = (["tenant", "account", "currency"] as const).map((name) => balances.map((one) => one[name]));
    const rows = await transaction.query<BalanceRow>(SUM_AGAIN(this.#schema), keys);
    for (const { tenant, account, currency, amount } of rows) {
      const balance = this.#entries.get(accountKeyOf(tenant, account))?.balances.get(currency);
      if (balance) balance.amount = Decimal.of(amount!);
    }
  }

  #set(tenant: string, { data, recorded }: Event<"BalanceSet">): void {
    const { account, currency, effective_at } = data;
    const amount = Decimal.of(data.amount);
    const balance: Balance = {
      tenant,
      account,
      currency,
      amount,
      set_amount: amount,
      set_log_position: recorded.position,
      effective_at: effective_at === undefined ? null : unwrap(parseInstant(effective_at)),
    };
    const { balances } = this.#entry(tenant, account);
    const before = balances.get(currency);
    if (before) this.#changedBalances.delete(before);
    if (before) this.#unsummed.delete(before);
    if (balance.effective_at !== null) this.#unsummed.add(balance);
    balances.set(currency, balance);
    this.#changedBalances.add(balance);
  }

  #ensure(tenant: string, id: string, since: Instant): Account {
    const entry = this.#entry(tenant, id);
    entry.account ??= {
      tenant,
      account: id,
      name: id,
      type: id === "paper" ? "paper" : "live",
      venue: null,
      settlement_currency: null,
      created_at: since,
      opened: false,
      closed_at: null,
      closed_reason: null,
    };
    if (since < entry.account.created_at) entry.account.created_at = since;
    this.#changed.add(entry.account);
    return entry.account;
  }

  #entry(tenant: string, account: string): Entry {
    const key = accountKeyOf(tenant, account);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { account: undefined, balances: new Map() };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

type AccountRow = {
  readonly [K in keyof Account]: Account[K] extends Instant | null ? string | null : Account[K];
};
type BalanceRow = {
  readonly [K in keyof Balance]: K extends "tenant" | "account" | "currency" ? string : string | null;
};

const accountIn = (row: AccountRow): Account => ({
  ...row,
  created_at: BigInt(row.created_at!),
  closed_at: row.closed_at === null ? null : BigInt(row.closed_at),
});

const balanceIn = (row: BalanceRow): Balance => ({
  tenant: row.tenant,
  account: row.account,
  currency: row.currency,
  amount: Decimal.of(row.amount!),
  set_amount: Decimal.of(row.set_amount!),
  set_log_position: Number(row.set_log_position),
  effective_at: row.effective_at === null ? null : BigInt(row.effective_at),
});

/** Inserts rows, in place of those that have their keys. */
async function replace(
  transaction: Transaction,
  table: string,
  key: readonly string[],
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const text = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  const same = key.map((column) => `t.${column} = r.${column}`).join(" and ");
  await transaction.query(
    `delete from ${table} t using json_populate_recordset(null::${table}, $1::json) r where ${same}`,
    [text],
  );
  await transaction.query(
    `insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`,
    [text],
  );
}

/** A balance is what was set plus what came after it: by position, or by time where it says from when on. */
const SUM_AGAIN = (schema: string): string => {
  const counts = (alias: string): string =>
    `${alias}.account = w.account and ${alias}.tenant = w.tenant and case when w.effective_at is null
       then ${alias}.log_position > w.set_log_position else ${alias}.executed_at >= w.effective_at end`;
  return `
  with wanted as (
    select b.* from unnest($1::text[], $2::text[], $3::text[]) as k (tenant, account, currency)
    join ${schema}.balances b on b.account = k.account and b.currency = k.currency and b.tenant = k.tenant),
  moved as (
    select w.tenant, w.account, w.currency, f.cash_change as cash
    from wanted w join ${schema}.trades t on ${counts("t")} and strpos(t.symbol, '-') > 1
      and split_part(substr(t.symbol, strpos(t.symbol, '-') + 1), '-', 1) = w.currency
    join ${schema}.trade_figures f on f.log_position = t.log_position
    union all
    select w.tenant, w.account, w.currency, case when e.symbol is null then e.amount else f.cash_change end
    from wanted w join ${schema}.entries e on ${counts("e")} and e.currency = w.currency
      and e.kind <> 'assertion' and not e.repeated
    left join ${schema}.trade_figures f on f.log_position = e.log_position),
  sums as (select tenant, account, currency, sum(cash) as cash from moved group by tenant, account, currency)
  update ${schema}.balances b set amount = trim_scale(b.set_amount + coalesce(s.cash, 0))
  from wanted w left join sums s on s.account = w.account and s.currency = w.currency and s.tenant = w.tenant
  where b.account = w.account and b.currency = w.currency and b.tenant = w.tenant
  returning b.tenant, b.account, b.currency, b.amount`;
};
