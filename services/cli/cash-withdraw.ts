/** `canvas cash withdraw ACCOUNT AMOUNT` */
import { cashMovement } from "./cash-movement.ts";

/** Records cash that went out. */
export const command = cashMovement("withdraw");
