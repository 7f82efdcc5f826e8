/** `canvas cash deposit ACCOUNT AMOUNT` */
import { cashMovement } from "./cash-movement.ts";

/** Records cash that came in. */
export const command = cashMovement("deposit");
