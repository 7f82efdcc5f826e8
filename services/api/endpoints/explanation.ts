/** Answers why a position is what it is. */
import { type Explanation, explainPosition } from "@spot-canvas/domain/contract/explanation";
import { Fault } from "@spot-canvas/domain/fault";
import { type PositionStep, tradeEventId } from "@spot-canvas/domain/ledger/position-steps";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { explain, type Explanation as Found } from "@spot-canvas/projections/ledger/explain";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventLog } from "../../log/event-log.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { eventIdsAt } from "../event-ids.ts";
import { momentIn } from "../moment.ts";
import { pageAfter } from "../page.ts";
import { positionDocument } from "../position-document.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/positions/{positionId}/explain`. */
export const explanationEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(explainPosition, async ({ caller: { tenant }, path, query }) => {
    const { id: account, positionId: id } = path;
    const snapshot = await readSnapshot(database);
    const found = await explain(snapshot, { tenant, account, ...momentIn(query) }, id);
    if (found === undefined) throw new Fault("PositionNotFound", "not-found", "position not found");
    const document: Explanation =
      found.outcome === "moved"
        ? { id, moved_to: found.movedTo }
        : await explanationDocument(log, { tenant, account, id }, found, query);
    return { position: snapshot.token, document };
  }),
];

type Explained = Extract<Found, { readonly outcome: "explained" }>;

async function explanationDocument(
  log: EventLog,
  { tenant, account, id }: { readonly tenant: string; readonly account: string; readonly id: string },
  { position, steps, corrections }: Explained,
  paging: Parameters<typeof pageAfter>[1],
): Promise<Explanation> {
  const { rows, next } = pageAfter(steps, paging, ({ fact: { place } }) => ({
    time: place.timestamp,
    id: String(place.position),
  }));
  const recorded = [
    ...corrections.map((correction) => correction.position),
    ...rows.flatMap(({ fact }) => ("entry" in fact ? [fact.place.position] : [])),
  ];
  const idAt = await eventIdsAt(log, { tenant, account }, recorded);
  return {
    id,
    position: positionDocument(position),
    steps: rows.map((step) => stepDocument(step, idAt)),
    corrections: corrections.map(({ tradeId, voided, reason, replacedBy, loggedAt, ...correction }) => ({
      trade_id: tradeId,
      action: voided ? ("void" as const) : ("unvoid" as const),
      reason,
      ...present({ replaced_by: replacedBy }),
      event_id: idAt(correction.position),
      log_position: correction.position,
      recorded_at: formatInstant(loggedAt),
    })),
    ...present({ funding_paid: position.marketType === "futures" ? fundingPaid(steps) : undefined }),
    ...next,
  };
}

/** What the payments took, without those that trades themselves say. */
const fundingPaid = (steps: readonly PositionStep[]): Decimal =>
  steps.reduce(
    (sum, { fact, realizedPnl }) =>
      "entry" in fact && fact.entry.kind === "funding" ? sum.minus(realizedPnl) : sum,
    Decimal.ZERO,
  );

function stepDocument(
  { action, fact, realizedPnl, after }: PositionStep,
  idAt: (position: number) => string,
) {
  const done = {
    action,
    log_position: fact.place.position,
    timestamp: formatInstant(fact.place.timestamp),
    realized_pnl: realizedPnl,
    after: {
      quantity: after.quantity,
      avg_entry_price: after.averageEntryPrice,
      cost_basis: after.costBasis,
      realized_pnl: after.realizedPnl,
    },
  };
  if ("entry" in fact) {
    const { kind, entryId, quantity, amount } = fact.entry;
    return { kind, ...done, event_id: idAt(fact.place.position), entry_id: entryId, quantity, amount };
  }
  const { trade } = fact;
  return {
    kind: "trade" as const,
    ...done,
    event_id: tradeEventId(trade),
    trade_id: trade.tradeId,
    side: trade.side,
    quantity: trade.quantity,
    price: trade.price,
    fee: trade.fee,
    fee_currency: trade.feeCurrency,
    ...present({ funding_fee: trade.fundingFee }),
  };
}
