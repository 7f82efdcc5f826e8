/** The kill switch: halts and resumes trading, of one account or of all. */
import { existsSync } from "node:fs";
import type { TradingHalted, TradingResumed } from "@spot-canvas/domain/events/bodies/halt";
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject, type SubjectKey } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";

/** Who switches, in which log. */
export interface Switching {
  readonly log: EventLog;
  readonly tenant: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Halts trading; gives the position of what was recorded. Fault `CloseOrFreeze` where both are asked for. */
export async function haltTrading(switching: Switching, halted: TradingHalted): Promise<number> {
  if (halted.close === true && halted.freeze === true) {
    const message = "close and freeze exclude each other: what is frozen sells nothing";
    throw new Fault("CloseOrFreeze", "usage", message);
  }
  return append(switching, "TradingHalted", halted);
}

/** Resumes trading. Fault `KillSwitchFile` where a file holds it. */
export async function resumeTrading(
  switching: Switching,
  resumed: TradingResumed,
  file: string | undefined,
): Promise<number> {
  if (file !== undefined && existsSync(file)) {
    throw new Fault("KillSwitchFile", "conflict", `the kill-switch file is there: remove ${file} first`);
  }
  return append(switching, "TradingResumed", resumed);
}

/** Halts are recorded as often as they are said: the last one counts, with what it asks for. */
async function append<T extends "TradingHalted" | "TradingResumed">(
  { log, tenant, now }: Switching,
  type: T,
  data: EventData[T],
): Promise<number> {
  const { account }: TradingResumed = data;
  const key: SubjectKey = account === undefined ? { family: "all-accounts" } : { family: "control", account };
  const id = identityOf(type, tenant, account ?? "", crypto.randomUUID());
  const at = instantOfMillis(now());
  const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
  return (await log.append(newEvent(type, data, formatSubject(key, tenant), envelope))).position;
}
