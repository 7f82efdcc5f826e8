/** The account at a moment of the past. */
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { Moment } from "./moment.ts";

/** What the API answers for a moment. */
export interface Figures {
  /** Of which position of the log. */
  readonly position: number;
  readonly portfolio: Operations["getPortfolio"]["answer"];
  readonly balance: string | undefined;
  readonly positions: Operations["listPositions"]["answer"]["positions"];
}

/** Loads what an account was at a moment. */
export async function loadFigures({ position, time }: Moment, id: string): Promise<Figures> {
  const known_at = String(position);
  // Prices of then: what closed later was not known.
  const as_of = new Date(time).toISOString();
  const path = { id };
  const [portfolio, { balance }, { positions }] = await Promise.all([
    call("getPortfolio", { path, query: { mark: true, known_at, as_of } }),
    call("getPortfolio", { path, query: { known_at } }),
    call("listPositions", { path, query: { status: "all", known_at, as_of, limit: 200 } }),
  ]);
  return { position, portfolio, balance, positions };
}
