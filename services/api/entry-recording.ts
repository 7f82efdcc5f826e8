/** Records what is no trade: checked as the log will read it, appended, and answered when reads show it. */
import { ENTRY_CONFLICT, type RecordedEntry } from "@spot-canvas/domain/contract/entries";
import { CATALOGUE, type EventData } from "@spot-canvas/domain/events/catalogue";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { formatInstant, instantOfMillis, parseInstant } from "@spot-canvas/domain/time/instant";
import { isRepeatOfSame } from "@spot-canvas/projections/ledger/recorded-entries";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { systemClock } from "../waiting/system-clock.ts";
import { refuseClosed } from "./closed-accounts.ts";
import { eventOf, logged, projected } from "./recording.ts";
import type { ApiServices } from "./services.ts";

/** The events that the caller of an account records. */
type EntryType =
  | "BalanceAsserted"
  | "CashDeposited"
  | "CashWithdrawn"
  | "OpeningPosition"
  | "AssetTransferred"
  | "FundingPaid";

/** One entry to record. */
export interface NewEntry<T extends EntryType = EntryType> {
  readonly type: T;
  readonly id: string;
  readonly data: EventData[T];
}

/** Now, as text. */
export const nowText = (): string => formatInstant(instantOfMillis(systemClock.now()));

/** The id that was given, or one that follows from what is said: the same again is a repeat. */
export const idFor = (given: string | undefined, ...said: readonly unknown[]): string =>
  given === undefined || given === "" ? identityOf(JSON.stringify(said)) : given;

/** Records entries of a tenant in one go. A Fault `EntryConflict` says that an id is known with other content. */
export async function recordEntries(
  { log, database }: Pick<ApiServices, "log" | "database">,
  tenant: string,
  entries: readonly NewEntry[],
): Promise<{ readonly snapshot: Snapshot; readonly status: RecordedEntry["status"] }> {
  const events = entries.map((entry) => eventFor(entry, tenant));
  const facts = entries.map(({ data }) => ({
    account: data.account,
    at: unwrap(parseInstant(timeOf(data))),
  }));
  await refuseClosed(await readSnapshot(database), tenant, facts);
  const appended = await logged(
    (async () => {
      await using publisher = log.publisher();
      for (const event of events) await publisher.publish(event);
      return await publisher.flush();
    })(),
  );
  const snapshot = await projected(database, Math.max(...appended.map(({ position }) => position)));
  let isNew = false;
  for (const { position, duplicate } of appended) {
    const repeat = await isRepeatOfSame(snapshot, position);
    if (repeat === false) throw new Fault("EntryConflict", "conflict", ENTRY_CONFLICT);
    if (repeat === undefined && !duplicate) isNew = true;
  }
  return { snapshot, status: isNew ? "recorded" : "duplicate" };
}

const timeOf = (data: NewEntry["data"]): string => ("at" in data ? data.at : data.acquired_at);

function eventFor({ type, id, data }: NewEntry, tenant: string) {
  const read = CATALOGUE[type].decode(new TextEncoder().encode(JSON.stringify(data)));
  if (!read.ok) {
    const reason = read.error.message.replace(/\s*\n\s*/g, " ");
    throw new Fault("InvalidBody", "usage", `invalid body: ${reason}`);
  }
  const { account } = data;
  const occurred = parseInstant(timeOf(data));
  const direction = "direction" in data ? data.direction : "";
  return eventOf({
    type,
    data,
    key: { family: "account", account },
    tenant,
    naturalId: [account, id, direction],
    ...(occurred.ok ? { occurredAt: occurred.value } : {}),
  });
}
