/** Keeps what a strategy failed of: where, why, and what it was given, so that nobody wonders why it is silent. */
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { TEXT_LENGTH_MAX } from "@spot-canvas/domain/events/limits";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { Fault } from "@spot-canvas/domain/fault";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { appendPersistently } from "../log/persistent-append.ts";
import type { SignalWriting } from "./signal-writer.ts";

/** Writes the failure into the quarantine, under the instance's own name; once, however often it is folded again. */
export async function recordFailure(
  writing: SignalWriting,
  instance: string,
  candle: Candle,
  fault: Fault,
): Promise<void> {
  const { log, logger, tenant, now } = writing;
  logger.error("a strategy has failed and is stopped", { instance, reason: fault.message });
  const data = {
    origin: instance,
    place: formatMillis(candle.time),
    reason: fault.message.slice(0, TEXT_LENGTH_MAX),
    content: Buffer.from(JSON.stringify(candle)).toString("base64"),
  };
  const subject = formatSubject({ family: "quarantine", origin: instance }, tenant);
  const id = identityOf("StrategyFailed", tenant, instance, data.place, data.reason);
  const last = await log.last(subject);
  const reading = last && readEvent(last);
  if (reading?.outcome === "event" && reading.event.envelope.id === id) return;
  const at = instantOfMillis(now());
  const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
  await appendPersistently(writing, newEvent("InputRefused", data, subject, envelope));
}
