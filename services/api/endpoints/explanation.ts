/** Answers why a position is what it is. */
import { type Explanation, explainPosition } from "@spot-canvas/domain/contract/explanation";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import { type PositionStep, tradeEventId } from "@spot-canvas/domain/ledger/position-steps";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { type Correction, explain } from "@spot-canvas/projections/ledger/explain";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventLog } from "../../log/event-log.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { positionDocument } from "../position-document.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/positions/{positionId}/explain`. */
export const explanationEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(explainPosition, async ({ caller: { tenant }, path }) => {
    const { id: account, positionId: id } = path;
    const snapshot = await readSnapshot(database);
    const found = await explain(snapshot, { tenant, account }, id);
    if (found === undefined) throw new Fault("PositionNotFound", "not-found", "position not found");
    const document: Explanation =
      found.outcome === "moved"
        ? { id, moved_to: found.movedTo }
        : {
            id,
            position: positionDocument(found.position),
            steps: found.steps.map(stepDocument),
            corrections: await Promise.all(
              found.corrections.map((correction) => correctionDocument(log, correction)),
            ),
          };
    return { position: snapshot.token, document };
  }),
];

const stepDocument = ({ action, trade, place, realizedPnl, after }: PositionStep) => ({
  action,
  trade_id: trade.tradeId,
  event_id: tradeEventId(trade),
  log_position: place.position,
  timestamp: formatInstant(trade.timestamp),
  side: trade.side,
  quantity: trade.quantity,
  price: trade.price,
  fee: trade.fee,
  fee_currency: trade.feeCurrency,
  ...present({ funding_fee: trade.fundingFee }),
  realized_pnl: realizedPnl,
  after: {
    quantity: after.quantity,
    avg_entry_price: after.averageEntryPrice,
    cost_basis: after.costBasis,
    realized_pnl: after.realizedPnl,
  },
});

const correctionDocument = async (log: EventLog, correction: Correction) => ({
  trade_id: correction.tradeId,
  action: correction.voided ? ("void" as const) : ("unvoid" as const),
  reason: correction.reason,
  ...present({ replaced_by: correction.replacedBy }),
  event_id: await eventIdAt(log, correction.position),
  log_position: correction.position,
  recorded_at: formatInstant(correction.loggedAt),
});

/** The id of the event at a position of TRADING: corrections are few, and their ids are in the log alone. */
async function eventIdAt(log: EventLog, position: number): Promise<string> {
  for await (const batch of log.read("TRADING", { after: position - 1, until: position })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome === "event") return reading.event.envelope.id;
    }
  }
  throw new Fault("EventMissing", "corrupt", `the log has no event at position ${position} of TRADING`);
}
