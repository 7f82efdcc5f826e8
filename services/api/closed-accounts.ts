/** What a closed account does not take: what happened after it was closed. What came before may still be recorded. */
import { ACCOUNT_CLOSED } from "@spot-canvas/domain/contract/accounts";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant, type Instant } from "@spot-canvas/domain/time/instant";
import { findAccount } from "@spot-canvas/projections/ledger/read";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";

/** Something to record, by its account and its time. */
export interface TimedFact {
  readonly account: string;
  readonly at: Instant;
}

/** Throws a Fault `AccountClosed` where one of them happened after its account was closed. */
export async function refuseClosed(
  snapshot: Snapshot,
  tenant: string,
  facts: readonly TimedFact[],
): Promise<void> {
  for (const account of new Set(facts.map((fact) => fact.account))) {
    const closedAt = (await findAccount(snapshot, { tenant, account }))?.closedAt;
    if (closedAt === undefined) continue;
    if (facts.every((fact) => fact.account !== account || fact.at <= closedAt)) continue;
    const text = `${ACCOUNT_CLOSED}: ${account} was closed at ${formatInstant(closedAt)}: open it again to record what came after`;
    throw new Fault("AccountClosed", "conflict", text);
  }
}
