/**
 * Charges a paper account what holders of swaps pay each other: by the recorded rate and mark price, on what was held just
 * before the payment fell due. A decision knows the payments that market time puts before it; one whose rate comes late
 * is paid late, on what was held then.
 */
import type { AccountState } from "@spot-canvas/domain/bot/account-state";
import type { FundingPaid } from "@spot-canvas/domain/events/bodies/cash";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { MarketType } from "@spot-canvas/domain/events/subject";
import { positionEntryOf } from "@spot-canvas/domain/ledger/entry-events";
import { fundingOn, fundingPlace } from "@spot-canvas/domain/ledger/funding";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import type { AccountReader } from "./account-reader.ts";
import type { OwnedWriting } from "./owned-writing.ts";
import type { PaperMarket } from "./paper-market.ts";
import type { DueFunding, RecordedFunding } from "./recorded-funding.ts";
import { startedTooLate } from "./started-too-late.ts";

/** What it works with. */
export interface FundingDeskParts {
  readonly state: AccountState;
  readonly reader: AccountReader;
  readonly market: PaperMarket;
  readonly funding: RecordedFunding;
  readonly writing: OwnedWriting;
  readonly tenant: string;
  /** What the account trades: on the spot market nothing is paid. */
  readonly traded: MarketType;
  /** Whether nothing is written. */
  readonly isAudit: boolean;
  /** Where the account began: what stands at these positions or before them is settled. */
  readonly began: { readonly trading: number; readonly market: number } | undefined;
}

/** A payment whose turn has not come. */
interface Pending extends DueFunding {
  readonly id: string;
}

/** The payments of one account. */
export class FundingDesk {
  readonly #parts: FundingDeskParts;
  /** Oldest first. */
  #pending: Pending[] = [];

  constructor(parts: FundingDeskParts) {
    this.#parts = parts;
  }

  /** Whether payments may be due. */
  get isAwaited(): boolean {
    return this.#pending.length > 0;
  }

  /** Reads what is recorded until now. */
  async catchUp(): Promise<void> {
    const { traded, funding, reader, state, tenant, began } = this.#parts;
    if (traded === "spot") return;
    await funding.catchUp(reader.venues);
    const fresh = funding.take().map((due) => ({
      ...due,
      id: identityOf("funding", tenant, state.account, due.venue, due.product, String(due.time)),
    }));
    const isSettled = ({ id }: Pending): boolean =>
      (reader.fundings.get(id)?.position ?? Number.POSITIVE_INFINITY) <= (began?.trading ?? -1);
    if (fresh.length === 0) return;
    this.#pending = [...this.#pending, ...fresh.filter((due) => !isSettled(due))].sort(
      (left, right) => left.time - right.time,
    );
  }

  /**
   * Books what fell due before a moment, for what is decided or filled then. `upTo`: what follows is recorded at this
   * position of TRADING, so that what was paid behind it was not known; absent: it is new.
   */
  async settle(before: number, upTo?: number): Promise<void> {
    const { reader, state, tenant, isAudit } = this.#parts;
    for (const due of this.#pending.filter(({ time }) => time < before)) {
      const recorded = reader.fundings.get(due.id);
      const isKnown = recorded !== undefined && (upTo === undefined || recorded.position < upTo);
      if (!isKnown && (upTo !== undefined || isAudit)) continue;
      const paid = recorded ?? (await this.#pay(due));
      this.#pending.splice(this.#pending.indexOf(due), 1);
      if (paid !== undefined) state.book.entry(positionEntryOf(paid.data, tenant), paid.position);
    }
  }

  /** Records what fell due, where nothing is left to happen before it: it is booked when something does. */
  async record(): Promise<void> {
    const { reader, market, isAudit } = this.#parts;
    if (isAudit) return;
    for (const due of [...this.#pending]) {
      if (!reader.fundings.has(due.id) && !market.awaits(due.product, due.time)) await this.#pay(due);
    }
  }

  /** Sees to it that a payment is in the log; undefined where nothing was held. */
  async #pay(due: Pending) {
    const { writing, reader } = this.#parts;
    const data = this.#paymentOf(due);
    if (data === undefined) return undefined;
    await writing.ensure(
      () => reader.fundings.has(due.id),
      async (writer) => {
        const position = await writer.funding(data, fundingPlace(due.time));
        reader.fundings.set(due.id, { data, position });
        return true;
      },
    );
    return reader.fundings.get(due.id)!;
  }

  #paymentOf({ id, product, time, rate, price, position }: Pending): FundingPaid | undefined {
    const { state } = this.#parts;
    const held = this.#heldAt(product, time, position);
    const amount = held && fundingOn(held, Number(price), Number(rate));
    if (amount === undefined || amount.isZero()) return undefined;
    const at = formatInstant(fundingPlace(time));
    const { account } = state;
    return { account, funding_id: id, symbol: product, amount: String(amount), at, rate, mark_price: price };
  }

  /** What was held just before a moment, with fills that are still to be booked. */
  #heldAt(product: string, time: number, position: number): Decimal | undefined {
    const { state, began } = this.#parts;
    const moment = fundingPlace(time) + 1n;
    let held = state.book.heldBefore(product, moment);
    if (held === undefined) {
      // What was known when the account's newest decision was taken was settled then.
      if (position <= (began?.market ?? 0)) return undefined;
      throw startedTooLate(state.account);
    }
    for (const { trade } of state.awaiting) {
      if (trade.symbol !== product || trade.marketType !== "futures" || trade.timestamp >= moment) continue;
      held = trade.side === "buy" ? held.plus(trade.quantity) : held.minus(trade.quantity);
    }
    return held;
  }
}
