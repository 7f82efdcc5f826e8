/** What a report of an account is asked for. */
import type { Instant } from "@spot-canvas/domain/time/instant";

/** What is reported. */
export interface ReportRequest {
  readonly tenant: string;
  readonly account: string;
  readonly currency?: string | undefined;
  /** The slot of the first fact where it is absent. */
  readonly from?: Instant | undefined;
  /** The last fact, or the newest candle of what is held, where it is absent. */
  readonly to?: Instant | undefined;
  readonly timeZone: string;
  readonly seed: number;
  /** A year's return without risk, as a fraction. */
  readonly riskFree: number;
  /** What the log took after this position of TRADING is named as late. */
  readonly since?: number | undefined;
  /** What the log knew: positions of TRADING and MARKET. All of it where absent. */
  readonly known?: { readonly trading: number; readonly market: number } | undefined;
}
