/** Takes signals from outside, and answers with signals and what was decided about them, page by page, and with new ones as they come. */
import { randomUUID } from "node:crypto";
import { exactReaderOf } from "@spot-canvas/domain/contract/exact-body";
import {
  listSignals,
  SignalRequest,
  type StreamedSignal,
  sendSignal,
  streamSignals,
} from "@spot-canvas/domain/contract/signals";
import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { TEXT_LENGTH_MAX } from "@spot-canvas/domain/events/limits";
import { formatFilter } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import * as signals from "@spot-canvas/projections/signals/read";
import { raiseOutside } from "../../signals/raise-outside.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ServerSentEvent } from "../event-stream.ts";
import { pageOf } from "../page.ts";
import { present } from "../present.ts";
import { logged } from "../recording.ts";
import { positionAfter } from "../resume.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/signals` and `/api/v1/signals/stream`. */
export const signalEndpoints = (services: ApiServices): readonly Endpoint[] => [
  endpoint(listSignals, async ({ caller: { tenant }, query }) => {
    const { venue, product, timeframe, strategy, instance, end, cursor: before, limit } = query;
    const snapshot = await readSnapshot(services.database);
    const found = await signals.listSignals(snapshot, {
      tenant,
      limit: limit + 1,
      ...present({ venue, product, timeframe, strategy, instance, end, before }),
    });
    const { rows, next } = pageOf(found, limit, ({ raisedAt, signalId }) => ({
      time: raisedAt,
      id: signalId,
    }));
    return { position: snapshot.token, document: { signals: rows.map(signalDocument), ...next } };
  }),
  endpoint(sendSignal, async ({ caller: { tenant }, body }) => {
    const request = readRequest(body);
    if (!request.ok) {
      const content = withoutKey(body);
      const reason = request.error.message.slice(0, TEXT_LENGTH_MAX);
      await services.candles.refuse([{ origin: "signals", place: "POST /api/v1/signals", reason, content }]);
      await services.candles.flush();
    }
    const { id = randomUUID(), key: _key, ...said } = unwrap(request);
    const received = { instance: "outside", received_id: id, ...said } as const;
    const raised = await logged(raiseOutside(services, tenant, received, systemClock.now()));
    const signals = raised.map(({ signal, repeated }) => ({
      signal_id: signal.signal_id,
      instance: signal.instance,
      price: Decimal.of(signal.price),
      repeated,
    }));
    return { document: { signals } };
  }),
  endpoint(streamSignals, async ({ caller: { tenant }, query, headers }) => {
    const after = await positionAfter(services.log, "TRADING", headers);
    const { venue = "*", product = "*", timeframe = "*", instance = "*", strategy } = query;
    const subject = formatFilter({ family: "signals", venue, product, timeframe, instance }, tenant);
    return { events: (signal) => newSignals(services, { after, subject, signal }, strategy) };
  }),
];

const readRequest = exactReaderOf(SignalRequest);
const decoder = new TextDecoder();

/** The bytes of a body as the quarantine keeps them: a key in it is blotted out. */
const withoutKey = (body: Uint8Array): string =>
  Buffer.from(decoder.decode(body).replace(/("key"\s*:\s*")[^"]*/g, "$1…")).toString("base64");

async function* newSignals(
  { log }: ApiServices,
  reading: { readonly after: number; readonly subject: string; readonly signal: AbortSignal },
  strategy: string | undefined,
): AsyncGenerator<readonly ServerSentEvent<StreamedSignal>[]> {
  // Also who loses the connection before the first signal resumes where it began.
  yield [{ id: String(reading.after) }];
  for await (const batch of log.read("TRADING", reading)) {
    const events = batch.flatMap((recorded) => {
      const read = readEvent(recorded);
      if (read.outcome !== "event" || read.event.type !== "SignalRaised") return [];
      return strategy === undefined || read.event.data.strategy === strategy ? [eventOf(read.event)] : [];
    });
    if (events.length > 0) yield events;
  }
}

const eventOf = ({ data, recorded, envelope }: Event<"SignalRaised">): ServerSentEvent<StreamedSignal> => {
  const { candle, basis: _basis, size, trail, ...said }: SignalRaised = data;
  const document = {
    ...said,
    price: Decimal.of(said.price),
    ...present({
      confidence: decimal(said.confidence),
      target: decimal(said.target),
      size: size && exact(size),
      limit_price: decimal(said.limit_price),
      stop_loss: decimal(said.stop_loss),
      take_profit: decimal(said.take_profit),
      trail: trail && exact(trail),
    }),
    candle_time: candle.open_time,
    raised_at: formatInstant(envelope.occurredAt),
  };
  return { id: String(recorded.position), document };
};

const decimal = (text: string | undefined): Decimal | undefined =>
  text === undefined ? undefined : Decimal.of(text);

/** An object of amounts as the numbers that they are. */
const exact = <T extends object>(amounts: T): { readonly [K in keyof T]: Decimal } =>
  Object.fromEntries(Object.entries(amounts).map(([name, text]) => [name, Decimal.of(text)])) as never;

const signalDocument = (signal: signals.SignalEntry) => ({
  signal_id: signal.signalId,
  instance: signal.instance,
  strategy: signal.strategy,
  venue: signal.venue,
  product: signal.product,
  timeframe: signal.timeframe,
  action: signal.action,
  leg: signal.leg,
  price: signal.price,
  reason: signal.reason,
  candle_time: signal.candleTime,
  raised_at: formatInstant(signal.raisedAt),
  ...present({
    confidence: signal.confidence,
    target: signal.target,
    size: signal.size,
    limit_price: signal.limitPrice,
    stop_loss: signal.stopLoss,
    take_profit: signal.takeProfit,
    trail: signal.trail,
    valid_until: signal.validUntil,
  }),
  verdicts: signal.verdicts.map(({ accountId, orderId, rule, reason, decidedAt }) => ({
    account_id: accountId,
    reason,
    decided_at: formatInstant(decidedAt),
    ...present({ order_id: orderId, rule }),
  })),
});
