/** Answers with signals and what was decided about them, page by page. */
import { listSignals } from "@spot-canvas/domain/contract/signals";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import * as signals from "@spot-canvas/projections/signals/read";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { pageOf } from "../page.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/signals`. */
export const signalEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listSignals, async ({ caller: { tenant }, query }) => {
    const { venue, product, timeframe, instance, cursor: before, limit } = query;
    const snapshot = await readSnapshot(database);
    const found = await signals.listSignals(snapshot, {
      tenant,
      limit: limit + 1,
      ...present({ venue, product, timeframe, instance, before }),
    });
    const { rows, next } = pageOf(found, limit, ({ raisedAt, signalId }) => ({
      time: raisedAt,
      id: signalId,
    }));
    return { position: snapshot.token, document: { signals: rows.map(signalDocument), ...next } };
  }),
];

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
    stop_loss: signal.stopLoss,
    take_profit: signal.takeProfit,
    valid_until: signal.validUntil,
  }),
  verdicts: signal.verdicts.map(({ accountId, orderId, rule, reason, decidedAt }) => ({
    account_id: accountId,
    reason,
    decided_at: formatInstant(decidedAt),
    ...present({ order_id: orderId, rule }),
  })),
});
