/** Every command in the order of the help. A file is loaded only when its command is called, so that the rest stays fast. */
import type { CommandEntry } from "./command.ts";
import { TRADING_COMMANDS } from "./trading-commands.ts";

/** What the groups of commands are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  log: "Look at the log itself",
  data: "The candles of the log: what is there, and whether it is right",
  backtest: "Strategies on recorded candles",
  accounts: "The accounts of the ledger",
  "accounts balance": "What an account has of a currency",
  report: "Reports: static pages that anyone can check",
  cash: "Cash that moved without a trade",
  keys: "Who may call the API",
  trading: "How accounts trade",
  risk: "How much accounts dare",
  order: "Orders by hand",
  strategies: "The strategies, built in and your own",
  notices: "Who is told of what happens",
  auth: "Which API this machine talks to, and as whom",
  config: "What is set for the commands on this machine",
};

/** Every command. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    path: ["up"],
    summary: "Run everything in one process: market, strategy, paper bot, ledger and API",
    load: () => import("./up.ts"),
  },
  {
    path: ["run"],
    summary: "Run one service alone: ingestion, projector, signals, bot, api, notices, reports or simulator",
    load: () => import("./run.ts"),
  },
  {
    path: ["run", "reports"],
    summary: "Publish reports after each closed day, and on a schedule",
    load: () => import("./run-reports.ts"),
  },
  {
    path: ["run", "simulator"],
    summary: "Serve a SIMULATED market in the dialects of the venues, with faults on demand",
    load: () => import("./run-simulator.ts"),
  },
  {
    path: ["import"],
    summary: "Import candles, trades or rates from a file",
    load: () => import("./import-trades.ts"),
  },
  {
    path: ["import", "candles"],
    summary: "Import candles from a CSV file",
    load: () => import("./import-candles.ts"),
  },
  {
    path: ["backfill"],
    summary: "Fetch from a venue what the log does not have of a series",
    load: () => import("./backfill.ts"),
  },
  {
    path: ["data", "status"],
    summary: "Show every series with its coverage, gaps and revisions",
    load: () => import("./data-status.ts"),
  },
  {
    path: ["data", "verify"],
    summary: "Read a range again from its venue and tell what differs",
    load: () => import("./data-verify.ts"),
  },
  {
    path: ["data", "check"],
    summary: "List candles that are odd",
    load: () => import("./data-check.ts"),
  },
  {
    path: ["data", "export"],
    summary: "Write the candles of a series as CSV",
    load: () => import("./data-export.ts"),
  },
  {
    path: ["import", "trades"],
    summary: "Import trades from a JSON file",
    load: () => import("./import-trades.ts"),
  },
  {
    path: ["import", "rates"],
    summary: "Import rates of currencies from a CSV file",
    load: () => import("./import-rates.ts"),
  },
  {
    path: ["backtest", "run"],
    summary: "Run a strategy over recorded candles",
    load: () => import("./backtest-run.ts"),
  },
  {
    path: ["backtest", "sweep"],
    summary: "Run a strategy with many parameters, and rank the runs",
    load: () => import("./backtest-sweep.ts"),
  },
  {
    path: ["backtest", "compare"],
    summary: "Put kept results side by side",
    load: () => import("./backtest-compare.ts"),
  },
  {
    path: ["replay"],
    summary: "Go through a recorded session of an account again, and find what differs",
    load: () => import("./replay.ts"),
  },
  {
    path: ["parity"],
    summary: "Compare the orders of a backtest with those of an account",
    load: () => import("./parity.ts"),
  },
  {
    path: ["backtest", "monte-carlo"],
    summary: "Draw other orders of a result's round trips",
    load: () => import("./backtest-monte-carlo.ts"),
  },
  {
    path: ["backtest", "significance"],
    summary: "Compare a result's entries with random ones",
    load: () => import("./backtest-significance.ts"),
  },
  { path: ["backtest", "list"], summary: "List kept results", load: () => import("./backtest-list.ts") },
  {
    path: ["backtest", "get"],
    summary: "Show a kept result, without a run",
    load: () => import("./backtest-get.ts"),
  },
  {
    path: ["backtest", "export"],
    summary: "Write a part of a kept result as CSV",
    load: () => import("./backtest-export.ts"),
  },
  { path: ["accounts", "list"], summary: "List the accounts", load: () => import("./accounts-list.ts") },
  {
    path: ["accounts", "show"],
    summary: "Show how an account's round trips went",
    load: () => import("./accounts-show.ts"),
  },
  {
    path: ["accounts", "open"],
    summary: "Open an account, or a closed one again",
    load: () => import("./accounts-open.ts"),
  },
  {
    path: ["accounts", "close"],
    summary: "Close an account",
    load: () => import("./accounts-close.ts"),
  },
  {
    path: ["accounts", "balance", "get"],
    summary: "Print the balance of a currency",
    load: () => import("./accounts-balance-get.ts"),
  },
  {
    path: ["accounts", "balance", "history"],
    summary: "List what set and moved a balance",
    load: () => import("./accounts-balance-history.ts"),
  },
  {
    path: ["accounts", "balance", "set"],
    summary: "State what the balance of a currency is",
    load: () => import("./accounts-balance-set.ts"),
  },
  {
    path: ["portfolio"],
    summary: "Show an account's open positions and P&L",
    load: () => import("./portfolio.ts"),
  },
  {
    path: ["equity"],
    summary: "Show what an account was worth over time, and its returns",
    load: () => import("./equity.ts"),
  },
  {
    path: ["report", "build"],
    summary: "Build an account's report into a directory: pages that need no server",
    load: () => import("./report-build.ts"),
  },
  {
    path: ["report", "publish"],
    summary: "Publish an account's report to a bucket of S3 or a directory, beside earlier ones",
    load: () => import("./report-publish.ts"),
  },
  {
    path: ["report", "backtest"],
    summary: "Publish the report of a backtest: the same page",
    load: () => import("./report-backtest.ts"),
  },
  {
    path: ["report", "compare"],
    summary: "Put backtest, paper and live of one strategy side by side, with their divergence",
    load: () => import("./report-compare.ts"),
  },
  {
    path: ["report", "verify"],
    summary: "Compute every figure of a report again, and say what differs",
    load: () => import("./report-verify.ts"),
  },
  { path: ["positions"], summary: "List an account's positions", load: () => import("./positions.ts") },
  {
    path: ["explain"],
    summary: "Show every trade of a position, and what it held after each",
    load: () => import("./explain.ts"),
  },
  { path: ["trades"], summary: "List an account's trades", load: () => import("./trades.ts") },
  {
    path: ["trades", "list"],
    summary: "List an account's round trips, or its trades with --raw",
    load: () => import("./trades-list.ts"),
  },
  {
    path: ["trades", "watch"],
    summary: "Print an account's trades as they come",
    load: () => import("./trades-watch.ts"),
  },
  { path: ["trades", "add"], summary: "Record one trade", load: () => import("./trades-add.ts") },
  {
    path: ["trades", "delete"],
    summary: "Take a trade out of account",
    load: () => import("./trades-delete.ts"),
  },
  {
    path: ["trades", "restore"],
    summary: "Let a deleted trade count again",
    load: () => import("./trades-restore.ts"),
  },
  {
    path: ["trades", "amend"],
    summary: "Replace a trade by what it should have been",
    load: () => import("./trades-amend.ts"),
  },
  {
    path: ["lots"],
    summary: "List what is left of each purchase of an account",
    load: () => import("./lots.ts"),
  },
  {
    path: ["disposals"],
    summary: "List which lots an account's sales sold, and what they earned",
    load: () => import("./disposals.ts"),
  },
  {
    path: ["candles"],
    summary: "List candles of any timeframe, with indicators",
    load: () => import("./candles.ts"),
  },
  ...TRADING_COMMANDS,
  {
    path: ["tax"],
    summary: "Show the disposals of a tax year over all accounts, lot by lot",
    load: () => import("./tax.ts"),
  },
  {
    path: ["accounts", "balance", "assert"],
    summary: "Record what an exchange says a balance was",
    load: () => import("./accounts-balance-assert.ts"),
  },
  {
    path: ["changes"],
    summary: "List which figures of an account changed, why and when",
    load: () => import("./changes.ts"),
  },
  {
    path: ["anomalies"],
    summary: "List what is wrong with an account's books",
    load: () => import("./anomalies.ts"),
  },
  {
    path: ["cash", "deposit"],
    summary: "Record cash that came in",
    load: () => import("./cash-deposit.ts"),
  },
  {
    path: ["cash", "withdraw"],
    summary: "Record cash that went out",
    load: () => import("./cash-withdraw.ts"),
  },
  {
    path: ["cash", "funding"],
    summary: "Record a funding payment of a futures market",
    load: () => import("./cash-funding.ts"),
  },
  {
    path: ["open-position"],
    summary: "Record what an account held before its first trade",
    load: () => import("./open-position.ts"),
  },
  {
    path: ["transfer"],
    summary: "Move an asset between two own accounts",
    load: () => import("./transfer.ts"),
  },
  {
    path: ["rebuild"],
    summary: "Build the read models again from the log",
    load: () => import("./rebuild.ts"),
  },
  {
    path: ["verify"],
    summary: "Prove that the read models equal a fold of the log",
    load: () => import("./verify.ts"),
  },
  {
    path: ["doctor"],
    summary: "Look at everything that has to be right for the system to be trusted",
    load: () => import("./doctor.ts"),
  },
  {
    path: ["notices", "test"],
    summary: "Send a message by every channel of notices",
    load: () => import("./notices-test.ts"),
  },
  {
    path: ["log", "streams"],
    summary: "Show the streams of the log",
    load: () => import("./log-streams.ts"),
  },
  { path: ["log", "read"], summary: "Print the events of a subject", load: () => import("./log-read.ts") },
  {
    path: ["log", "adopt"],
    summary: "Take over the history of an existing trade stream",
    load: () => import("./log-adopt.ts"),
  },
  {
    path: ["log", "export"],
    summary: "Back up the log into plain segments with hashes, while it runs",
    load: () => import("./log-export.ts"),
  },
  {
    path: ["log", "import"],
    summary: "Restore a log from a backup",
    load: () => import("./log-import.ts"),
  },
  {
    path: ["log", "copy"],
    summary: "Copy the log of a data directory to a server, or back",
    load: () => import("./log-copy.ts"),
  },
  {
    path: ["log", "archive"],
    summary: "Move the oldest candles out of the log into plain segments with hashes",
    load: () => import("./log-archive.ts"),
  },
  {
    path: ["log", "accept-restore"],
    summary: "Start a new life of a log that was restored, and rebuild",
    load: () => import("./log-accept-restore.ts"),
  },
  { path: ["keys", "create"], summary: "Make an API key", load: () => import("./keys-create.ts") },
  { path: ["keys", "list"], summary: "List the API keys", load: () => import("./keys-list.ts") },
  { path: ["keys", "revoke"], summary: "Revoke an API key", load: () => import("./keys-revoke.ts") },
  {
    path: ["auth", "login"],
    summary: "Keep a key for an API on this machine",
    load: () => import("./auth-login.ts"),
  },
  {
    path: ["auth", "logout"],
    summary: "Forget the key of this machine",
    load: () => import("./auth-logout.ts"),
  },
  {
    path: ["auth", "status"],
    summary: "Show which API commands talk to, and as whom",
    load: () => import("./auth-status.ts"),
  },
  { path: ["open"], summary: "Print a link that opens the pages", load: () => import("./open.ts") },
  { path: ["config", "show"], summary: "Show the settings", load: () => import("./config-show.ts") },
  { path: ["config", "get"], summary: "Print a setting", load: () => import("./config-get.ts") },
  { path: ["config", "set"], summary: "Set or unset a setting", load: () => import("./config-set.ts") },
];
