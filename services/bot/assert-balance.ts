/** States in the log what somebody counted of an account: the ledger shows it where its own figure is another. */
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";

/** How much of a currency there was, and when: epoch milliseconds. */
export interface CountedBalance {
  readonly currency: string;
  readonly amount: Decimal;
  readonly at: number;
}

/** Appends the assertion. */
export async function assertBalance(
  log: EventLog,
  { tenant, account }: { readonly tenant: string; readonly account: string },
  { currency, amount, at }: CountedBalance,
): Promise<void> {
  const id = identityOf("BalanceAsserted", tenant, account, currency, String(amount), String(at));
  const instant = instantOfMillis(at);
  const data = { account, assertion_id: id, currency, amount: String(amount), at: formatMillis(at) };
  const envelope = { id, occurredAt: instant, recordedAt: instant, correlationId: id };
  const subject = formatSubject({ family: "account", account }, tenant);
  await log.append(newEvent("BalanceAsserted", data, subject, envelope));
}
