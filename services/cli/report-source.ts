/** Reports of accounts by way of the API, for the commands: with progress, and with the files where they are wanted. */
import type { ReportLine } from "@spot-canvas/domain/contract/report";
import { Fault } from "@spot-canvas/domain/fault";
import type { BuiltReport } from "../reports/account-report.ts";
import type { WritePiece } from "../reports/piece.ts";
import { answerLines } from "./answer-lines.ts";
import { type ApiClient, accountPath } from "./client.ts";
import { createProgress } from "./progress.ts";
import { queryOf } from "./query.ts";
import type { Terminal } from "./terminal.ts";

/** What is asked: parameters of the API. */
export interface ReportQuestion {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly currency?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly seed?: string | undefined;
  readonly riskFree?: string | undefined;
  readonly knownAt?: string | undefined;
}

/** Gives reports of one account. */
export const apiReports =
  (client: ApiClient, terminal: Terminal, account: string, question: ReportQuestion) =>
  async ({
    since,
    write,
  }: {
    readonly since?: number;
    readonly write?: WritePiece;
  }): Promise<BuiltReport> => {
    const query = queryOf({
      from: question.from,
      to: question.to,
      currency: question.currency,
      time_zone: question.timeZone,
      seed: question.seed,
      risk_free: question.riskFree,
      known_at: question.knownAt,
      since: since === undefined ? undefined : String(since),
      files: write === undefined ? undefined : "true",
    });
    const answer = await client.request(`${accountPath(account, "report")}?${query}`);
    const progress = createProgress(terminal, "Reading", "facts and candles");
    let facts = 0;
    try {
      for await (const text of answerLines(answer)) {
        const line = JSON.parse(text) as ReportLine;
        if ("file" in line) await write?.(line.file.name, line.file.text);
        else if ("progress" in line) {
          const { phase, done } = line.progress;
          if (phase === "facts") facts = done;
          progress.update(phase === "facts" ? done : facts + done);
        } else if ("report" in line) {
          return { report: line.report, newerCandles: line.newer_candles, late: line.late };
        }
      }
    } finally {
      progress.end();
    }
    throw new Fault(
      "ApiLost",
      "unavailable",
      "The API went away in the middle of the call: look at its log.",
    );
  };
