/** The ids that orders and fills of a backtest have where they are shown: functions of what they name, as everywhere. */

import type { Signal } from "../bot/signal.ts";
import { DEFAULT_TENANT } from "../events/subject.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import { orderIdOf, paperTradeIdOf } from "../orders/order-id.ts";
import { signalIdOf } from "../signals/signal-id.ts";

/** The account that a backtest trades for. */
const ACCOUNT = "backtest";

/** The id of a signal. */
export const lastingSignalId = ({
  instance,
  openTime,
  leg,
}: Pick<Signal, "instance" | "openTime" | "leg">): string => signalIdOf(instance, openTime, leg);

/** The id of an order. */
export const lastingOrderId = ({ signal, leg, generation }: OpenOrder): string =>
  orderIdOf({ tenant: DEFAULT_TENANT, account: ACCOUNT, signalId: lastingSignalId(signal), leg, generation });

/** The id of the nth fill of an order, from 1. */
export const lastingFillId = (order: OpenOrder, fill: number): string =>
  paperTradeIdOf(lastingOrderId(order), fill);
