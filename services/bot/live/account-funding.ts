/**
 * Records what the venue charged the account for the swaps that it held, by the venue's bills: at every recovery, and
 * after every whole hour, when venues settle. A bill is known by its id, so that one that is told again is no event.
 */
import type { FundingPaid } from "@spot-canvas/domain/events/bodies/cash";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { fundingPlace } from "@spot-canvas/domain/ledger/funding";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import { formatInstant, type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { VenueFunding } from "../../venues/trading.ts";
import type { LiveParts } from "./live-parts.ts";

const HOUR = 3_600_000;
/** How long after an hour its bills are booked at most; a later one has its own time. */
const BOOKED_WITHIN_MS = 10 * 60_000;
/** How long after an hour its bills are asked for. */
const LOOKS_MS = [20_000, 60_000, BOOKED_WITHIN_MS] as const;

/** What became of recording: another bot owns the account where it is `lost`. */
export type FundingTaken =
  | { readonly outcome: "taken" | "lost" }
  | { readonly outcome: "failed"; readonly reason: string };

/** The funding of one account. */
export class AccountFunding {
  readonly #parts: LiveParts;
  #lookAt: number;
  #told: readonly VenueFunding[] = [];
  #isAsking = false;
  readonly #reported = new Set<string>();

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#lookAt = nextLook(parts.now());
  }

  /** Asks for what the log may lack, and records it. */
  async recover(): Promise<FundingTaken> {
    const { trading, signal } = this.#parts;
    if (trading.market === "spot") return { outcome: "taken" };
    const told = await trading.funding(this.#from(), signal);
    if (!told.ok) return { outcome: "failed", reason: told.error.message };
    return this.#record(told.value);
  }

  /** Asks aside where it is time to, and records what was answered. Gives false where another bot wrote first. */
  async step(): Promise<boolean> {
    const { now, trading } = this.#parts;
    if (trading.market === "spot") return true;
    if (now() >= this.#lookAt) {
      this.#lookAt = nextLook(now());
      if (!this.#isAsking) void this.#ask();
    }
    const told = this.#told;
    this.#told = [];
    return (await this.#record(told)).outcome !== "lost";
  }

  async #ask(): Promise<void> {
    const { trading, signal, logger, bell } = this.#parts;
    this.#isAsking = true;
    try {
      const told = await trading.funding(this.#from(), signal);
      if (told.ok) this.#told = told.value;
      else logger.warn("the venue does not tell of funding", { reason: told.error.message });
      bell.ring();
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#isAsking = false;
    }
  }

  /** Bills of before are in the log. */
  #from(): number {
    const { reader, now } = this.#parts;
    return (reader.lastFunding ?? reader.openedAt ?? now()) - HOUR;
  }

  async #record(told: readonly VenueFunding[]): Promise<FundingTaken> {
    const { reader, writer, readUntil, trading, tenant, account, logger } = this.#parts;
    for (const { billId, product, amount, currency, time } of told) {
      const id = identityOf("venue-funding", tenant, account.state.account, trading.venue, billId);
      if (reader.fundings.has(id) || amount.isZero() || time < (reader.openedAt ?? 0)) continue;
      if (pairOf(product)?.quote !== currency) {
        if (!this.#reported.has(id)) {
          logger.warn(`the venue billed funding in ${currency}: ${product} is not traded here`, {
            bill: billId,
          });
        }
        this.#reported.add(id);
        continue;
      }
      const place = placeOf(time);
      const data: FundingPaid = {
        account: account.state.account,
        funding_id: id,
        symbol: product,
        amount: String(amount),
        at: formatInstant(place),
        venue_bill_id: billId,
      };
      const { owned } = await writer.own();
      if (!owned) return { outcome: "lost" };
      await readUntil(await writer.funding(data, place));
      logger.info(`funding: ${amount} ${currency} for ${product}`, { bill: billId });
    }
    return { outcome: "taken" };
  }
}

/** Where a bill stands among the trades: it was reckoned on what was held when its hour began. */
function placeOf(time: number): Instant {
  const hour = Math.floor(time / HOUR) * HOUR;
  return time - hour <= BOOKED_WITHIN_MS ? fundingPlace(hour) : instantOfMillis(time);
}

/** When bills are asked for next. */
function nextLook(now: number): number {
  const hour = Math.floor(now / HOUR) * HOUR;
  const within = LOOKS_MS.find((look) => hour + look > now);
  return within === undefined ? hour + HOUR + LOOKS_MS[0] : hour + within;
}
