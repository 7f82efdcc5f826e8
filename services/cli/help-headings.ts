/** Under which heading of `canvas --help` each command stands, as on the page docs/commands.md. */

const HEADINGS: Readonly<Record<string, readonly string[]>> = {
  "Running it:": ["up", "open", "run", "doctor", "notices"],
  "Candles:": ["backfill", "candles", "data", "import"],
  "Strategies and backtests:": ["strategies", "signals", "backtest", "parity"],
  "Trading:": ["trading", "risk", "halt", "resume", "order", "orders", "replay"],
  "Accounts:": [
    ...["accounts", "portfolio", "positions", "explain", "equity", "changes", "anomalies"],
    ...["cash", "open-position", "transfer"],
  ],
  "Trades, lots and tax:": ["trades", "lots", "disposals", "tax"],
  "Reports:": ["report"],
  "The log and its tables:": ["log", "verify", "rebuild"],
  "Keys and settings:": ["keys", "auth", "config"],
};

const HEADING_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(HEADINGS).flatMap(([heading, names]) => names.map((name) => [name, heading])),
);

const ORDER: readonly string[] = [...HEADING_OF.keys()];

/** The heading of a command at the top; undefined of one that has none yet. */
export const headingOf = (name: string): string | undefined => HEADING_OF.get(name);

/** Sorts commands at the top as their headings stand. */
export const byHeading = (left: string, right: string): number => ORDER.indexOf(left) - ORDER.indexOf(right);
