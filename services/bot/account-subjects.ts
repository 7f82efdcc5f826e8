/** Where in TRADING stands what concerns one account. */
import { formatSubject, type MarketType } from "@spot-canvas/domain/events/subject";

/** The subjects of one account. */
export interface AccountSubjects {
  readonly orders: string;
  readonly trades: string;
  /** Where trades of the other kind stand: the bot makes none, and what others made counts. */
  readonly otherTrades: string;
  readonly account: string;
  readonly control: string;
  /** Where halts of all accounts stand. */
  readonly allAccounts: string;
}

/** The subjects of an account that trades a market. */
export const subjectsOf = (account: string, market: MarketType, tenant: string): AccountSubjects => ({
  orders: formatSubject({ family: "orders", account }, tenant),
  trades: formatSubject({ family: "trades", account, market }, tenant),
  otherTrades: formatSubject(
    { family: "trades", account, market: market === "spot" ? "futures" : "spot" },
    tenant,
  ),
  account: formatSubject({ family: "account", account }, tenant),
  control: formatSubject({ family: "control", account }, tenant),
  allAccounts: formatSubject({ family: "all-accounts" }, tenant),
});
