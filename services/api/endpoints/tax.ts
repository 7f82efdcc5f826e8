/** Answers with tax reports, folded from all trades and entries of a tenant while they are read. */
import type { MOMENT, ValuesOf } from "@spot-canvas/domain/contract/parameter";
import { getTaxReport, TAX_NOTICE, type TaxReport } from "@spot-canvas/domain/contract/tax";
import { holdingDays, type UnmatchedSale } from "@spot-canvas/domain/ledger/lots/lot";
import { countryOf } from "@spot-canvas/domain/ledger/tax/country";
import { type TaxedDisposal, TaxFold, type TaxYear } from "@spot-canvas/domain/ledger/tax/tax-fold";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { tenantChanges } from "@spot-canvas/projections/ledger/holding-changes";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { momentIn } from "../moment.ts";
import { present } from "../present.ts";
import { readRates } from "../recorded-rates.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/tax`. */
export const taxEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(getTaxReport, async ({ caller: { tenant }, query }) => {
    const { year, method, currency, country: code } = query;
    const country = countryOf(code);
    const snapshot = await readSnapshot(database);
    const { rates } = await readRates(log, tenant, ratesKnownAt(query));
    const fold = new TaxFold({ year, method, currency, country }, rates);
    for await (const change of tenantChanges(snapshot, tenant, momentIn(query))) {
      if (!fold.apply(change)) break;
    }
    const head = { year, method, currency, ...present({ country: code }), time_zone: country.timeZone };
    const document = { ...head, ...yearDocument(fold.result()), notice: TAX_NOTICE } as const;
    return { position: snapshot.token, document };
  }),
];

/** The position of MARKET in a token; a bare number is one of TRADING and says nothing of rates. */
const ratesKnownAt = ({ known_at }: ValuesOf<typeof MOMENT>): number | undefined =>
  known_at?.epoch === undefined ? undefined : known_at.positions.MARKET;

const yearDocument = ({ disposals, totals, unmatched, leftOut }: TaxYear) => ({
  disposals: disposals.map(disposalDocument),
  totals: {
    proceeds: String(totals.proceeds),
    gain: String(totals.gain),
    gains: String(totals.gains),
    losses: String(totals.losses),
  },
  unmatched: unmatched.map(unmatchedDocument),
  left_out: leftOut.map(({ symbol, marketType, trades }) => ({ symbol, market_type: marketType, trades })),
});

const RULES = { "0.2": "deemed 20 %", "0.4": "deemed 40 %" } as const;

const disposalDocument = (taxed: TaxedDisposal): TaxReport["disposals"][number] => {
  const { disposal, acquiredOn, disposedOn, deemed, gain } = taxed;
  return {
    asset: disposal.holding,
    disposed_on: disposedOn,
    acquired_on: acquiredOn,
    disposed_at: formatInstant(disposal.disposedAt),
    acquired_at: formatInstant(disposal.acquiredAt),
    holding_days: holdingDays(disposal),
    quantity: String(disposal.quantity),
    proceeds: String(disposal.proceeds),
    expenses: String(disposal.expenses),
    cost_basis: String(disposal.costBasis),
    ...(deemed === undefined ? {} : { deemed_cost: String(deemed.cost) }),
    cost_rule: deemed === undefined ? "actual" : RULES[deemed.part],
    gain: String(gain),
    trade_id: disposal.tradeId,
    lot_trade_id: disposal.lotTradeId,
  };
};

const unmatchedDocument = ({ holding, disposedAt, quantity, proceeds, tradeId }: UnmatchedSale) => ({
  asset: holding,
  disposed_at: formatInstant(disposedAt),
  quantity: String(quantity),
  proceeds: String(proceeds),
  trade_id: tradeId,
});
