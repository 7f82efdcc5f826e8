/** Every command in the order of the help. A file is loaded only when its command is called, so that the rest stays fast. */
import type { AnyCommandFile } from "./command.ts";

/** A command and the file that holds it. */
export interface CommandEntry {
  readonly path: readonly [string] | readonly [group: string, name: string];
  readonly summary: string;
  load(): Promise<{ readonly command: AnyCommandFile }>;
}

/** What the groups of commands are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  import: "Put candles or trades into the log",
  log: "Look at the log itself",
  accounts: "The accounts of the ledger",
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
    summary: "Run one service alone: projector, signals, bot or api",
    load: () => import("./run.ts"),
  },
  {
    path: ["import", "candles"],
    summary: "Import candles from a CSV file",
    load: () => import("./import-candles.ts"),
  },
  {
    path: ["import", "trades"],
    summary: "Import trades from a JSON file",
    load: () => import("./import-trades.ts"),
  },
  { path: ["accounts", "list"], summary: "List the accounts", load: () => import("./accounts-list.ts") },
  {
    path: ["portfolio"],
    summary: "Show an account's open positions and P&L",
    load: () => import("./portfolio.ts"),
  },
  { path: ["positions"], summary: "List an account's positions", load: () => import("./positions.ts") },
  { path: ["trades"], summary: "List an account's trades", load: () => import("./trades.ts") },
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
];
