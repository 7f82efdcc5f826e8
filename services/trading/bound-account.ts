/** What an account is bound to. */
import { formatSubject, isReserved } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { eventsOn } from "../bot/enable.ts";
import type { EventLog } from "../log/event-log.ts";

/** The account, as far as trading is concerned. */
export interface BoundAccount {
  readonly type: "live" | "paper";
  readonly isClosed: boolean;
  /** The one venue that it trades at; absent: any. */
  readonly venue: string | undefined;
  readonly currency: string | undefined;
}

/** What an account is bound to, open or closed; undefined where there is none. */
export async function findBound(
  log: EventLog,
  account: string,
  tenant: string,
): Promise<BoundAccount | undefined> {
  const history = await eventsOn(log, "TRADING", formatSubject({ family: "account", account }, tenant));
  let bound: BoundAccount | undefined;
  for (const { type, data } of history) {
    if (type === "AccountOpened") {
      bound = {
        type: bound?.type ?? data.type,
        isClosed: false,
        venue: bound?.venue ?? data.venue,
        currency: bound?.currency ?? data.settlement_currency,
      };
    }
    if (type === "AccountClosed" && bound) bound = { ...bound, isClosed: true };
  }
  return bound;
}

/** What an account is bound to that a bot shall trade. Faults: `AccountNotFound`, `AccountClosed`, `ReservedName`. */
export async function boundAccount(log: EventLog, account: string, tenant: string): Promise<BoundAccount> {
  if (isReserved(account)) {
    const message = `No bot trades an account named ${account}: the log keeps something else under this name.`;
    throw new Fault("ReservedName", "usage", message);
  }
  const bound = await findBound(log, account, tenant);
  if (bound === undefined) {
    const message = `There is no account ${account}: open it with \`canvas accounts open ${account} --type paper\`.`;
    throw new Fault("AccountNotFound", "not-found", message);
  }
  if (bound.isClosed) {
    const message = `The account ${account} is closed: open it again with \`canvas accounts open ${account}\`.`;
    throw new Fault("AccountClosed", "conflict", message);
  }
  return bound;
}
