/** What an operator does about a log that is not what it was. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "@spot-canvas/domain/events/codec";
import { eventsIn } from "./log-events.ts";
import { numberOf } from "./numbered-trades.ts";
import type { System } from "./system.ts";

const LOOK_AGAIN_MS = 50;

/** Waits until the projector has stopped because of it, and said so. */
export async function untilRefused(system: System): Promise<void> {
  while (!/The view ledger has stopped: /.test(system.said())) await sleep(LOOK_AGAIN_MS);
}

/** Starts our services again: what they knew of the log is of another one. */
export async function restartServices({ services }: System): Promise<void> {
  await Promise.all(services.map((service) => service.kill()));
  for (const service of services) service.start();
  await Promise.all(services.map((service) => service.ready()));
}

/** Accepts the log as it is now: rebuilds the views from it, and lets the load of trades go on. */
export async function acceptLog(system: System): Promise<void> {
  await system.run("rebuild");
  await system.reopen();
  const numbers = new Set((await eventsIn(system.log)).map(numberIn));
  let left = 0;
  while (numbers.has(left)) left += 1;
  system.trades.goOn(system.log, left);
}

const numberIn = ({ type, data }: Event): number | undefined =>
  type === "TradeExecuted" && "tradeId" in data ? numberOf(data.tradeId) : undefined;
