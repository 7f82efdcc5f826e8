/**
 * The keys by which an account trades at its venue: from the environment, or from a file that only its owner may read.
 * They stay in the process that trades, and no process that has them runs the code of a strategy file.
 */
import { readFileSync, statSync } from "node:fs";
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { TRADING_VENUES } from "../venues/open-trading.ts";
import type { Credentials, MarginMode } from "../venues/trading.ts";
import { titleOf } from "../venues/venue-title.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How an account is reached. */
export interface TradingAccess {
  readonly credentials: Credentials;
  /** Instead of the venue's own address. */
  readonly restUrl?: string;
  readonly webSocketUrl?: string;
  /** How positions on the futures market are margined. */
  readonly margin?: MarginMode;
  /** The address is on this machine: a server of one's own, to which no limit is kept. */
  readonly unlimited?: boolean;
}

const OTHERS = 0o077;

/**
 * Reads `<VENUE>_TRADING_KEY`, `_SECRET` and `_PASSPHRASE`, or all of them from the JSON file that
 * `<VENUE>_TRADING_KEY_FILE` names; `<VENUE>_TRADING_MARGIN` beside them. Faults: `NoKeys`, `KeysUnreadable`,
 * `KeysExposed`, `InsecureAddress`, `InvalidMargin`, none of which shows a part of them.
 */
export function readTradingAccess(environment: Environment, venue: Venue): Result<TradingAccess> {
  const prefix = `${venue.toUpperCase()}_TRADING_`;
  const given = (name: string): string | undefined => environment[`${prefix}${name}`]?.trim() || undefined;
  const file = given("KEY_FILE");
  const keys = file === undefined ? okKeys(given("KEY"), given("SECRET"), given("PASSPHRASE")) : keysIn(file);
  if (!keys.ok) return keys;
  if (keys.value === undefined || (venue === "okx" && keys.value.passphrase === undefined)) {
    const passphrase = venue === "okx" ? `, ${prefix}PASSPHRASE` : "";
    const message = `There are no keys for ${titleOf(venue)}: set ${prefix}KEY, ${prefix}SECRET${passphrase}, or ${prefix}KEY_FILE.`;
    return fail(new Fault("NoKeys", "usage", message));
  }
  const [restUrl, webSocketUrl] = [given("URL"), given("WEBSOCKET_URL")];
  for (const url of [restUrl, webSocketUrl]) {
    if (url !== undefined && !isSafe(url)) {
      const message = `${prefix}URL must begin with https:, or be on this machine: keys are sent there.`;
      return fail(new Fault("InsecureAddress", "usage", message));
    }
  }
  const margin = given("MARGIN");
  if (margin !== undefined && margin !== "isolated" && margin !== "cross") {
    const message = `${prefix}MARGIN must be isolated or cross.`;
    return fail(new Fault("InvalidMargin", "usage", message));
  }
  return ok({
    credentials: keys.value,
    ...(margin === undefined ? {} : { margin }),
    ...(restUrl === undefined ? {} : { restUrl, unlimited: isLoopback(restUrl) }),
    ...(webSocketUrl === undefined ? {} : { webSocketUrl }),
  });
}

const okKeys = (key?: string, secret?: string, passphrase?: string): Result<Credentials | undefined> =>
  ok(
    key === undefined || secret === undefined
      ? undefined
      : // A PEM in a variable often has its line ends written out.
        { key, secret: secret.replaceAll("\\n", "\n"), ...(passphrase === undefined ? {} : { passphrase }) },
  );

function keysIn(file: string): Result<Credentials | undefined> {
  try {
    const mode = statSync(file).mode & 0o777;
    if ((mode & OTHERS) !== 0) {
      const message = `Others can read ${file}, which holds keys: run \`chmod 600 ${file}\`.`;
      return fail(new Fault("KeysExposed", "usage", message));
    }
    const { key, secret, passphrase } = JSON.parse(readFileSync(file, "utf8")) as Partial<Credentials>;
    if (typeof key === "string" && typeof secret === "string") return okKeys(key, secret, passphrase);
  } catch {
    // What the parser says could show what is in the file.
  }
  const message = `${file} cannot be read as keys: write {"key": "...", "secret": "..."} into it.`;
  return fail(new Fault("KeysUnreadable", "usage", message));
}

const isLoopback = (url: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);

const isSafe = (url: string): boolean =>
  URL.canParse(url) && (/^(https|wss):$/.test(new URL(url).protocol) || isLoopback(url));

/** Whether a process holds keys of a venue. */
export const holdsTradingKeys = (environment: Environment): boolean =>
  TRADING_VENUES.some((venue) =>
    ["KEY", "SECRET", "KEY_FILE"].some((name) =>
      environment[`${venue.toUpperCase()}_TRADING_${name}`]?.trim(),
    ),
  );

/** Throws where a process that holds keys is about to run code that somebody wrote. Fault `KeysBesideCode`. */
export function refuseCodeBesideKeys(environment: Environment): void {
  if (!holdsTradingKeys(environment)) return;
  throw new Fault(
    "KeysBesideCode",
    "usage",
    "This process holds keys of a venue and runs no strategy file: run the signals service without them.",
  );
}
