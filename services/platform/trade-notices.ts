/**
 * Tells whoever listens on core NATS that a trade is in the ledger, after its commit: who committed it tells, so that
 * several projectors side by side tell once. What could not be told is logged, and in the log of events all the same.
 */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { LoggedTrade } from "@spot-canvas/projections/ledger/logged-trade";
import { loggedTradeOf } from "@spot-canvas/projections/ledger/logged-trade";
import { newAmong } from "@spot-canvas/projections/ledger/new-trades";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { BatchReport } from "@spot-canvas/projections/projector/lane";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { Logger } from "../logging/logger.ts";

/** Publishes a message that nobody keeps. Throws where there is no connection. */
export type PublishNotice = (subject: string, body: Uint8Array) => void;

/** What telling needs. */
export interface TradeNoticesOptions {
  readonly database: Database;
  readonly publish: PublishNotice;
  readonly logger: Logger;
}

/** Where existing clients listen. No stream keeps it: those listen to `ledger.trades.*.spot` and `.futures`. */
export const noticeSubject = (tenant: string): string => `ledger.trades.notify.${tenant}`;

/** Trades that wait to be told; what comes on top is not, so that a long catch-up keeps its memory. */
const WAITING_MAX = 50_000;

const encoder = new TextEncoder();

/** Tells of new trades, batch by batch and in their order. */
export class TradeNotices {
  readonly #options: TradeNoticesOptions;
  #telling: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: TradeNoticesOptions) {
    this.#options = options;
  }

  /** Takes a batch that the projector has committed. Returns at once. */
  readonly committed = ({ views }: BatchReport, readings: readonly Reading[]): void => {
    if (!views.includes("ledger")) return;
    const trades = readings.flatMap((reading) =>
      reading.outcome === "event" && reading.event.type === "TradeExecuted"
        ? [loggedTradeOf(reading.event)]
        : [],
    );
    if (trades.length === 0) return;
    if (this.#waiting + trades.length > WAITING_MAX) {
      this.#options.logger.warn("New trades are not told: too many at once.", { trades: trades.length });
      return;
    }
    this.#waiting += trades.length;
    this.#telling = this.#telling.then(() => this.#tell(trades));
  };

  /** Resolves when all that was taken has been told. */
  settled(): Promise<void> {
    return this.#telling;
  }

  async #tell(trades: readonly LoggedTrade[]): Promise<void> {
    const { database, publish, logger } = this.#options;
    try {
      for (const { trade } of await newAmong(await readSnapshot(database), trades)) {
        const { tenantId: tenant_id, accountId: account_id, tradeId: trade_id } = trade;
        const body = JSON.stringify({ tenant_id, account_id, trade_id });
        publish(noticeSubject(tenant_id.toLowerCase()), encoder.encode(body));
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn("New trades could not be told.", { trades: trades.length, reason });
    } finally {
      this.#waiting -= trades.length;
    }
  }
}
