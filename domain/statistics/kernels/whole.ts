/** The return of a whole record, its first and last part of a day with it. */
import type { Decimal } from "../../money/decimal.ts";
import { DAY_MS, DAYS_A_YEAR } from "../daily.ts";
import type { Performance } from "../sample.ts";
import { compounded, yearlyOf } from "./growth.ts";

/** The `whole` of a record that nothing was paid into or out of; empty where it began with nothing. */
export const wholeBetween = (start: Decimal, end: Decimal): Pick<Performance, "whole"> =>
  start.isPositive() ? { whole: end.toDouble() / start.toDouble() - 1 } : {};

type Stretch = Pick<Performance, "whole" | "daily" | "from" | "to">;

/** The return over all of it, payments in and out taken out; of a record of days alone that of its days. */
export const wholeReturnOf = ({ whole, daily }: Stretch): number => whole ?? compounded(daily.returns);

/** The yearly return that compounds to it. */
export const wholeYearlyOf = ({ whole, daily, from, to }: Stretch): number =>
  whole === undefined ? yearlyOf(daily.returns) : (1 + whole) ** ((DAYS_A_YEAR * DAY_MS) / (to - from)) - 1;
