/** The id of a signal: a function of who raised it and on which candle, so that a repeat of the work repeats the id. */
import { identityOf } from "../events/identity.ts";

/** 32 lower-case hex digits. `openTime` is the candle's, in epoch milliseconds. */
export const signalIdOf = (instance: string, openTime: number, leg: string): string =>
  identityOf("signal", instance, String(openTime), leg);
