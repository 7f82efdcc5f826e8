/** What an operator does so that a strategy no longer trades for an account. */
import type { StrategyEnabled } from "@spot-canvas/domain/events/bodies/control";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";

/** Which account, and what stays. */
export interface DisableOtherStrategies {
  readonly log: EventLog;
  readonly tenant: string;
  readonly account: string;
  /** The instance that goes on. */
  readonly keep: string;
  /** Told of each one that was disabled. */
  readonly say: (message: string) => void;
}

/** Disables every instance of an account but one: two that trade the same account undo each other. */
export async function disableOtherStrategies(options: DisableOtherStrategies): Promise<void> {
  const { log, tenant, account, keep, say } = options;
  const subject = formatSubject({ family: "control", account }, tenant);
  const last = await log.last(subject);
  if (!last) return;
  const enabled = new Map<string, StrategyEnabled>();
  for await (const batch of log.read("TRADING", { after: 0, until: last.position, subject })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome !== "event") continue;
      const { event } = reading;
      if (event.type === "StrategyEnabled") enabled.set(event.data.instance, event.data);
      if (event.type === "StrategyDisabled") enabled.delete(event.data.instance);
    }
  }
  enabled.delete(keep);
  let expectedLast = last.position;
  for (const { instance, venue, product, timeframe } of enabled.values()) {
    const at = instantOfMillis(Date.now());
    const id = identityOf("StrategyDisabled", tenant, subject, `${instance} ${expectedLast}`);
    const data = { account, instance, reason: `${keep} was chosen instead` };
    const event = newEvent("StrategyDisabled", data, subject, {
      id,
      occurredAt: at,
      recordedAt: at,
      correlationId: id,
    });
    expectedLast = (await log.append(event, { expectedLast })).position;
    say(`${instance} on ${venue} ${product} ${timeframe} no longer trades for ${account}.`);
  }
}
