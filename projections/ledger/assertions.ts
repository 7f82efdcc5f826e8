/** Balance assertions against the books: what was stated, and what all postings of the currency come to at that time. */
import { AccountFold } from "@spot-canvas/domain/ledger/account-fold";
import { type BalanceSetting, isAfter } from "@spot-canvas/domain/ledger/cash";
import { postingsOfEntry } from "@spot-canvas/domain/ledger/entry-postings";
import { postingsOf } from "@spot-canvas/domain/ledger/postings";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { balanceSettingsAt } from "./balance-settings.ts";
import { entriesInOrder } from "./entries-in-order.ts";
import { tradesInOrder } from "./trades-in-order.ts";

/** An assertion and what the books say. */
export interface CheckedAssertion {
  readonly id: string;
  readonly position: number;
  readonly currency: string;
  readonly at: Instant;
  readonly stated: Decimal;
  /** What was set last, and all postings after it; without a setting all postings. */
  readonly found: Decimal;
}

/** The newest assertions that are checked: each costs a comparison with every posting. */
const CHECKED_MAX = 100;

/** Checks the newest assertions of an account in one pass over its facts. */
export async function checkAssertions(
  snapshot: Snapshot,
  account: AccountRef,
): Promise<readonly CheckedAssertion[]> {
  const rows = await snapshot.sql.query<Row>(
    `select log_position, entry_id, currency, amount, executed_at from ${snapshot.schemaOf("ledger")}.entries
     where account = $1 and tenant = $2 and log_position <= $3 and kind = 'assertion' and not repeated
     order by executed_at desc, log_position desc limit ${CHECKED_MAX}`,
    [account.account, account.tenant, snapshot.positions.TRADING],
  );
  if (rows.length === 0) return [];
  const sums = await Promise.all(rows.map((row) => sumOf(snapshot, account, row)));
  const post = (currency: string, amount: Decimal, place: TradePlace): void => {
    for (const sum of sums) if (sum.currency === currency) sum.add(amount, place);
  };
  await walk(snapshot, { ...account, asOf: BigInt(rows[0]!.executed_at) }, post);
  return sums.map(({ checked }) => checked);
}

type Post = (currency: string, amount: Decimal, place: TradePlace) => void;

/** Gives all postings of an account up to a time, in order. */
async function walk(
  snapshot: Snapshot,
  wanted: AccountRef & { readonly asOf: Instant },
  post: Post,
): Promise<void> {
  const fold = new AccountFold(new Map());
  const entries = await entriesInOrder(snapshot, wanted);
  let next = 0;
  const enter = (before?: TradePlace): void => {
    for (; next < entries.length; next++) {
      const one = entries[next]!;
      if (before !== undefined && comparePlaces(one.place, before) > 0) return;
      if ("move" in one) post(one.move.currency, one.move.amount, one.place);
      else {
        const figures = fold.entry(one.entry, one.place);
        for (const { currency, amount } of postingsOfEntry(one.entry, figures))
          post(currency, amount, one.place);
      }
    }
  };
  for await (const slice of tradesInOrder(snapshot, wanted)) {
    for (const { trade, place } of slice) {
      enter(place);
      for (const { currency, amount } of postingsOf(trade, fold.trade(trade, place)))
        post(currency, amount, place);
    }
  }
  enter();
}

async function sumOf(snapshot: Snapshot, account: AccountRef, row: Row): Promise<Sum> {
  const settings = await balanceSettingsAt(snapshot, account, { asOf: BigInt(row.executed_at) });
  return new Sum(row, settings.get(row.currency));
}

/** What the postings of one assertion come to. */
class Sum {
  readonly #row: Row;
  readonly #at: Instant;
  readonly #setting: BalanceSetting | undefined;
  #found: Decimal;

  constructor(row: Row, setting: BalanceSetting | undefined) {
    this.#row = row;
    this.#at = BigInt(row.executed_at);
    this.#setting = setting;
    this.#found = setting?.amount ?? Decimal.ZERO;
  }

  get currency(): string {
    return this.#row.currency;
  }

  add(amount: Decimal, place: TradePlace): void {
    if (place.timestamp > this.#at) return;
    if (this.#setting && !isAfter(this.#setting, place)) return;
    this.#found = this.#found.plus(amount);
  }

  get checked(): CheckedAssertion {
    return {
      id: this.#row.entry_id,
      position: Number(this.#row.log_position),
      currency: this.#row.currency,
      at: this.#at,
      stated: Decimal.of(this.#row.amount),
      found: this.#found.normalized(),
    };
  }
}

interface Row {
  readonly log_position: string;
  readonly entry_id: string;
  readonly currency: string;
  readonly amount: string;
  readonly executed_at: string;
}
