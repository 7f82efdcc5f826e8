/**
 * Holds what a bot has in memory of its account against the ledger's tables, now and then while nothing waits for it. Both
 * are folds of one log by the same functions, so that a difference is a defect of one of them: it is said, and a balance
 * that differs is stated in the log, where the ledger shows it as an assertion that fails.
 */
import { type AccountState, signedQuantity } from "@spot-canvas/domain/bot/account-state";
import { Fault } from "@spot-canvas/domain/fault";
import type { Position } from "@spot-canvas/domain/ledger/position";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { History } from "@spot-canvas/domain/risk/history";
import { readBookStart } from "@spot-canvas/projections/ledger/book-start";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { commonPosition, readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import { assertBalance } from "./assert-balance.ts";

/** What is compared with what. */
export interface BookCheckParts {
  readonly log: EventLog;
  readonly tables: Database;
  readonly state: AccountState;
  /** How far TRADING was read. */
  readonly position: () => number;
  /** Whether all that was read is in the state. */
  readonly isSettled: () => boolean;
  /** Waits until TRADING is read up to a position. */
  readonly readUntil: (position: number) => Promise<void>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What the bot and the ledger say of one thing: a currency, or a product on a market. */
export interface Difference {
  readonly of: string;
  readonly bot: Decimal;
  readonly ledger: Decimal;
  readonly isCurrency: boolean;
}

/** Closed positions are not compared. */
const NONE_CLOSED: History = { withinMs: 0, trips: 0 };
/** A fill that was just written may not be in the bot's book yet: what differs is looked at again after so long. */
const AGAIN_MS = 1_000;
/** How often it is looked. */
const EVERY_MS = 600_000;
/** How long the tables may take to come to where the bot is. */
const TABLES_MS = 10_000;

/** Compares until the signal is raised: soon after the start, then every ten minutes. */
export async function keepChecking(parts: BookCheckParts, everyMs = EVERY_MS): Promise<void> {
  const { clock, signal } = parts;
  for (let waitMs = Math.min(everyMs, TABLES_MS); !signal.aborted; waitMs = everyMs) {
    await clock.sleep(waitMs, signal);
    if (!signal.aborted) await checkBook(parts);
  }
}

/** Compares once, and says what differs. Undefined where bot or ledger were under way. */
export async function checkBook(parts: BookCheckParts): Promise<readonly Difference[] | undefined> {
  const { log, state, logger, clock, signal } = parts;
  let found = await differences(parts);
  if (found !== undefined && found.length > 0) {
    await clock.sleep(AGAIN_MS, signal);
    found = await differences(parts);
  }
  if (found === undefined) return undefined;
  const { account } = state;
  for (const { of, bot, ledger, isCurrency } of found) {
    logger.error(`the bot counts with ${bot} ${of}, the ledger says ${ledger}: run \`canvas verify\``, {
      account,
    });
    if (isCurrency) await assertBalance(log, state, { currency: of, amount: bot, at: clock.now() });
  }
  return found;
}

/** What differs once the tables have all that the bot has read, and the bot all that they have. */
async function differences(parts: BookCheckParts): Promise<readonly Difference[] | undefined> {
  const { tables, state, clock, position, isSettled, readUntil } = parts;
  if (!isSettled()) return undefined;
  const before = textOf(state);
  try {
    await waitForPosition(tables, { TRADING: position() }, TABLES_MS, clock);
    const ledger = await readLedger(tables, state);
    if (ledger === undefined) return undefined;
    await readUntil(ledger.position);
    if (!isSettled() || textOf(state) !== before) return undefined;
    return compared(state, ledger.book);
  } catch (error) {
    if (error instanceof Fault && error.kind === "unavailable") return undefined;
    throw error;
  }
}

/** The account's book at the position of the tables, without the fills that lie ahead of the bot's decisions. */
function readLedger(tables: Database, { tenant, account, clock }: AccountState) {
  return tables.transaction(async (transaction) => {
    await transaction.query("set transaction isolation level repeatable read, read only");
    const common = await commonPosition(transaction, "TRADING");
    if (common === undefined) return undefined;
    const { position } = common;
    const query = { tenant, account, position, until: position, clock, history: NONE_CLOSED };
    const read = await readBookStart(await readSnapshot(transaction), query);
    return read && { position, book: read.book };
  });
}

type Book = NonNullable<Awaited<ReturnType<typeof readLedger>>>["book"];

function compared({ book }: AccountState, ledger: Book): readonly Difference[] {
  const found: Difference[] = [];
  const note = (of: string, isCurrency: boolean, bot: Decimal, other: Decimal): void => {
    if (!bot.equals(other)) found.push({ of, isCurrency, bot, ledger: other });
  };
  const [ours, theirs] = [heldIn(book.open), heldIn(ledger.open)];
  for (const market of new Set([...ours.keys(), ...theirs.keys()]))
    note(market, false, ours.get(market) ?? Decimal.ZERO, theirs.get(market) ?? Decimal.ZERO);
  const quotes = book.open.flatMap(({ symbol }) => pairOf(symbol)?.quote ?? []);
  for (const currency of new Set([...ledger.balances.keys(), ...quotes])) {
    const [bot, other] = [book.balanceOf(currency), ledger.balances.get(currency)];
    if (bot !== undefined && other !== undefined) note(currency, true, bot, other);
  }
  return found;
}

const heldIn = (open: readonly Position[]): ReadonlyMap<string, Decimal> =>
  new Map(open.map((position) => [`${position.symbol} ${position.marketType}`, signedQuantity(position)]));

/** What must not change between the two readings. */
const textOf = ({ clock, book, awaiting }: AccountState): string =>
  [clock, awaiting.length, ...[...heldIn(book.open)].map(([of, held]) => `${of} ${held}`)].join();
