/** The view ledger: accounts, balances and what was stated of them, trades with their figures, positions. */
import type { View } from "../projector/view.ts";
import { complete } from "./complete.ts";
import { LiveFold } from "./live-fold.ts";
import { LoadFold } from "./load-fold.ts";
import { create, index, LEDGER_TABLES, SCHEMA_VERSION } from "./schema.ts";

/** Raise it when the same events shall give other rows. */
const FOLD_VERSION = 8;

/** What the accounts hold, what it cost and what it earned: a function of the set of trades, however they arrived. */
export const ledgerView: View = {
  name: "ledger",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["TRADING"],
  events: [
    "TradeExecuted",
    "TradeVoided",
    "TradeUnvoided",
    "AccountOpened",
    "AccountRenamed",
    "AccountClosed",
    "BalanceSet",
    "BalanceAsserted",
    "CashDeposited",
    "CashWithdrawn",
    "FundingPaid",
    "OpeningPosition",
    "AssetTransferred",
  ],
  tables: LEDGER_TABLES,
  create,
  index,
  complete,
  isSettled: async (sql, schema) =>
    (await sql.query(`select from ${schema}.dirty_markets limit 1`)).length === 0,
  isPartitioned: true,
  open: (schema, mode, partition) =>
    mode === "live" ? new LiveFold(schema, { partition }) : new LoadFold(schema),
};
