/**
 * Goes through a recorded session of an account again: every decision is taken anew in the state of its basis, every fill
 * of the paper venue is made anew, and both are held against what the log has. Nothing is written.
 */
import { isDeepStrictEqual } from "node:util";
import type { OrderPlaced, SignalDeclined } from "@spot-canvas/domain/events/bodies/order";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { tradeText } from "@spot-canvas/domain/ledger/trade-encoder";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { marketTypeOf } from "@spot-canvas/domain/strategies/configuration";
import { formatMillis, millisOfInstant, parseInstant } from "@spot-canvas/domain/time/instant";
import type { RecordedFill, RecordedVerdict } from "../bot/account-reader.ts";
import type { Audit, Unrepeated } from "../bot/audit.ts";
import { eventsOn } from "../bot/enable.ts";
import { runBot } from "../bot/run-bot.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { silentLogger } from "../logging/logger.ts";

/** Which session. Times are market times in epoch milliseconds, both included; absent: all of it. */
export interface ReplayOptions {
  readonly log: EventLog;
  readonly tenant: string;
  readonly account: string;
  readonly from?: number;
  readonly to?: number;
  readonly signal: AbortSignal;
}

/** The first thing that comes out otherwise. */
export interface ReplayDifference {
  readonly what: "verdict" | "fill" | "not recorded" | "not repeated";
  /** Market time, RFC 3339. */
  readonly at: string;
  /** What the log has, and what comes out now; absent where there is none. */
  readonly recorded?: unknown;
  readonly repeated?: unknown;
}

/** What a replay came to. */
export interface ReplayReport {
  /** How many were held against the log. */
  readonly decisions: number;
  readonly fills: number;
  readonly difference: ReplayDifference | undefined;
}

/** Replays. Faults: `LiveAccount`, those of reading the log. */
export async function replayAccount(options: ReplayOptions): Promise<ReplayReport> {
  const { log, tenant, account, signal } = options;
  const recorded = await newestOf(options);
  const control = await eventsOn(log, "TRADING", formatSubject({ family: "control", account }, tenant));
  const configured = control.findLast((event) => event.type === "TradingConfigured");
  const market = configured?.type === "TradingConfigured" ? marketTypeOf(configured.data) : "spot";
  const audit = new SessionAudit(options, recorded);
  const settings = { terms: { ...DEFAULT_TERMS, market } };
  const ephemeral = openInProcessEphemeral();
  try {
    await runBot({ log, ephemeral, account, tenant, signal, logger: silentLogger, settings, audit });
  } catch (error) {
    if (error !== audit.end) throw error;
  }
  return audit.report;
}

/** The market time of the newest decision and of the newest fill that the bot recorded. */
async function newestOf({ log, tenant, account }: ReplayOptions): Promise<number> {
  const subjects = [
    formatSubject({ family: "orders", account }, tenant),
    formatSubject({ family: "trades", account, market: "spot" }, tenant),
    formatSubject({ family: "trades", account, market: "futures" }, tenant),
  ];
  let newest = Number.NEGATIVE_INFINITY;
  for (const subject of subjects) {
    const last = await log.last(subject);
    const reading = last && readEvent(last);
    if (reading?.outcome !== "event") continue;
    newest = Math.max(newest, millisOfInstant(reading.event.envelope.occurredAt));
  }
  return newest;
}

class SessionAudit implements Audit {
  /** Thrown where the replay has come to its end. */
  readonly end = new Error("The replay has come to its end.");
  readonly #from: number;
  readonly #to: number;
  readonly #newest: number;
  #decisions = 0;
  #fills = 0;
  #difference: ReplayDifference | undefined;

  constructor(
    { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: ReplayOptions,
    newest: number,
  ) {
    this.#from = from;
    this.#to = to;
    this.#newest = newest;
  }

  get report(): ReplayReport {
    return { decisions: this.#decisions, fills: this.#fills, difference: this.#difference };
  }

  verdict(decided: OrderPlaced | SignalDeclined, recorded: RecordedVerdict): void {
    const at = millisOf(recorded.basis.now);
    if (!this.#isAsked(at)) return;
    this.#decisions++;
    const body = recorded.type === "OrderPlaced" ? recorded.placed : recorded.declined;
    // Which version decided is no part of the decision.
    const own = { ...decided, basis: { ...decided.basis, code: body.basis.code } };
    if (!isDeepStrictEqual(own, body)) this.#differ("verdict", at, { recorded: body, repeated: own });
  }

  fill(made: Trade, { trade }: RecordedFill): void {
    const at = millisOfInstant(trade.timestamp);
    if (!this.#isAsked(at)) return;
    this.#fills++;
    if (tradeText(made) === tradeText(trade)) return;
    this.#differ("fill", at, {
      recorded: JSON.parse(tradeText(trade)),
      repeated: JSON.parse(tradeText(made)),
    });
  }

  missing(at: number, left: Unrepeated): void {
    // Behind the newest record the session goes on: its bot has not come so far, or trades no more.
    if (at < this.#newest && this.#isAsked(at)) this.#differ("not recorded", at, {});
    this.ended(left);
  }

  ended({ fills, verdicts }: Unrepeated): void {
    for (const { trade } of fills.values()) {
      const at = millisOfInstant(trade.timestamp);
      if (this.#isAsked(at)) this.#differ("not repeated", at, { recorded: JSON.parse(tradeText(trade)) });
    }
    for (const verdict of verdicts.values()) {
      const at = millisOf(verdict.basis.now);
      const recorded = verdict.type === "OrderPlaced" ? verdict.placed : verdict.declined;
      if (this.#isAsked(at)) this.#differ("not repeated", at, { recorded });
    }
    throw this.end;
  }

  #isAsked(at: number): boolean {
    if (at > this.#to) throw this.end;
    return at >= this.#from;
  }

  #differ(
    what: ReplayDifference["what"],
    at: number,
    sides: Pick<ReplayDifference, "recorded" | "repeated">,
  ): never {
    this.#difference = { what, at: formatMillis(at), ...sides };
    throw this.end;
  }
}

const millisOf = (text: string): number => {
  const instant = parseInstant(text);
  return instant.ok ? millisOfInstant(instant.value) : 0;
};
