/** Configures a product for an account, which is opened where that is wanted, and takes away what it replaces. */

import { formatSubject } from "@spot-canvas/domain/events/subject";
import { eventsOn, openPaperAccount } from "../bot/enable.ts";
import type { EventLog } from "../log/event-log.ts";
import {
  type ConfiguredTrading,
  type ConfigureTrading,
  configurationsIn,
  configureTrading,
  deleteConfiguration,
} from "./configure.ts";

/** A configuration, and what it does beside itself. */
export interface PutToWork extends ConfigureTrading {
  /** Opens a paper account where there is none. */
  readonly opens?: boolean;
  /** Takes away the account's configurations of all other products. */
  readonly alone?: boolean;
}

/** Puts strategies to work. Faults: those of {@link configureTrading} and of {@link openPaperAccount}. */
export async function putToWork(options: PutToWork): Promise<ConfiguredTrading> {
  const { log, tenant, account, venue, product } = options;
  if (options.opens === true) await openPaperAccount({ log, tenant, account, venue, product });
  const configured = await configureTrading(options);
  if (options.alone !== true) return configured;
  let { position } = configured;
  for (const other of await othersOf(log, options)) {
    position = (await deleteConfiguration({ ...options, ...other })) ?? position;
  }
  return { ...configured, position };
}

async function othersOf(
  log: EventLog,
  { tenant, account, venue, product }: PutToWork,
): Promise<readonly { readonly venue: string; readonly product: string }[]> {
  const subject = formatSubject({ family: "control", account }, tenant);
  const all = configurationsIn(await eventsOn(log, "TRADING", subject)).values();
  return [...all].filter((each) => each.venue !== venue || each.product !== product);
}
