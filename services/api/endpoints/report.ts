/** Answers with the report of an account, piece by piece as it is built. */
import { getReport, type ReportLine } from "@spot-canvas/domain/contract/report";
import { Fault } from "@spot-canvas/domain/fault";
import { findAccount } from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { buildAccountReport } from "../../reports/account-report.ts";
import { Handover } from "../../reports/handover.ts";
import { textOf } from "../../reports/piece.ts";
import type { ReportRequest } from "../../reports/report-request.ts";
import { zoneOffset } from "../../reports/zone-offset.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/report`. */
export const reportEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(getReport, async ({ caller: { tenant }, path, query }) => {
    const { from, to, currency, time_zone: timeZone, seed, risk_free: riskFree, known_at: known } = query;
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id };
    if ((await findAccount(snapshot, account)) === undefined) {
      throw new Fault("AccountNotFound", "not-found", "account not found");
    }
    zoneOffset(timeZone);
    const request: ReportRequest = {
      ...{ ...account, from, to, currency, timeZone, seed, riskFree },
      since: query.since?.positions.TRADING,
      known: known && {
        trading: known.positions.TRADING,
        // A bare position is one of TRADING: all candles count then.
        market: known.epoch === undefined ? snapshot.positions.MARKET : known.positions.MARKET,
      },
    };
    return {
      lines: (signal) => {
        const lines = new Handover<ReportLine>();
        const build = buildAccountReport(request, {
          ...{ log, database, signal },
          onProgress: (progress) => lines.show({ progress }),
          ...(query.files
            ? { write: (name, piece) => lines.put({ file: { name, text: textOf(piece) } }) }
            : {}),
        });
        build.then(
          async ({ report, newerCandles, late }) => {
            await lines.put({ report, newer_candles: newerCandles, late });
            lines.end();
          },
          (error: unknown) => lines.end({ error }),
        );
        return lines.taken();
      },
    };
  }),
];
