/**
 * The kill switch that needs no service: a file. A bot that finds it says so in the log, as one halt of all accounts, and
 * decides nothing before it has read that: whatever is decided is decided by the log.
 */
import { statSync } from "node:fs";
import type { TradingControl } from "@spot-canvas/domain/bot/control";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";
import { isPositionConflict } from "../log/persistent-append.ts";

/** What the switch works with. */
interface Switched {
  readonly log: EventLog;
  readonly tenant: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly reader: { readonly control: TradingControl };
  /** Waits until TRADING is read up to a position. */
  readonly readUntil: (position: number) => Promise<void>;
}

/** The switch of one bot. */
export class KillSwitch {
  readonly #file: string | undefined;
  readonly #switched: Switched;

  /** `file` is undefined where there is none to look for. */
  constructor(file: string | undefined, switched: Switched) {
    this.#file = file;
    this.#switched = switched;
  }

  /** How long an idle bot may wait before it looks again. */
  get lookEveryMs(): number {
    return this.#file === undefined ? Number.POSITIVE_INFINITY : LOOK_EVERY_MS;
  }

  /** Halts all accounts where the file is there and they are not halted. */
  async heed(): Promise<void> {
    const { log, tenant, now, reader, readUntil } = this.#switched;
    if (this.#file === undefined || reader.control.haltOfAll !== undefined) return;
    const found = statSync(this.#file, { throwIfNoEntry: false });
    if (found === undefined) return;
    const subject = formatSubject({ family: "all-accounts" }, tenant);
    const last = (await log.last(subject))?.position ?? 0;
    await readUntil(last);
    if (reader.control.haltOfAll !== undefined) return;
    const id = identityOf("TradingHalted", tenant, this.#file, String(found.mtimeMs), String(last));
    const at = instantOfMillis(now());
    const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
    const said = { reason: `the file ${this.#file} is there` };
    try {
      const event = newEvent("TradingHalted", said, subject, envelope);
      await readUntil((await log.append(event, { expectedLast: last })).position);
    } catch (error) {
      // Another bot that found it was first.
      if (!isPositionConflict(error)) throw error;
      await readUntil((await log.last(subject))?.position ?? 0);
    }
  }
}

const LOOK_EVERY_MS = 250;
