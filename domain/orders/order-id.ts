/** The ids of orders and of paper fills: functions of what they are, so that no crash and no second bot makes another. */
import { identityOf } from "../events/identity.ts";

/** What an order is: who trades, on which signal and which leg of it, and how often that was tried anew. */
export interface OrderKey {
  readonly tenant: string;
  readonly account: string;
  readonly signalId: string;
  readonly leg: string;
  /** 1 for the first; a replacement of a cancelled order counts on. */
  readonly generation: number;
}

/** 32 lower-case hex digits; also the client order id at the venue. */
export const orderIdOf = ({ tenant, account, signalId, leg, generation }: OrderKey): string =>
  identityOf("order", tenant, account, signalId, leg, String(generation));

const ORDER_ID = /^[0-9a-f]{32}$/;

/** Whether text has the form of an order id, as those of other programs mostly have not. */
export const isOrderId = (text: string): boolean => ORDER_ID.test(text);

/** The trade id of a paper order's fill: one for each order and number of the fill, from 1. */
export const paperTradeIdOf = (orderId: string, fill: number): string =>
  identityOf("paper-trade", orderId, String(fill));
