/** Reports of an account by way of an API under test. */
import type { ReportLine } from "@spot-canvas/domain/contract/report";
import type { BuiltReport } from "../reports/account-report.ts";
import type { WritePiece } from "../reports/piece.ts";
import type { RunningApi } from "./running-api.ts";

/** Gives reports as the commands get them; `query` begins with `&` where it says something. */
export const reportsOf =
  (api: RunningApi, query = "") =>
  async (ask: { readonly since?: number; readonly write?: WritePiece } = {}): Promise<BuiltReport> => {
    const since = ask.since === undefined ? "" : `&since=${ask.since}`;
    const answer = await api.call("GET", `/api/v1/accounts/paper/report?files=true${query}${since}`);
    const lines = answer.text.trim().split("\n");
    let built: BuiltReport | undefined;
    for (const text of lines) {
      const line = JSON.parse(text) as ReportLine;
      if ("error" in line) throw new Error(line.error);
      if ("file" in line) await ask.write?.(line.file.name, line.file.text);
      if ("report" in line) {
        built = { report: line.report, newerCandles: line.newer_candles, late: line.late };
      }
    }
    if (built === undefined) throw new Error(answer.text);
    return built;
  };
