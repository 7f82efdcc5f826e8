/** `canvas order buy ACCOUNT PRODUCT` */
import { orderCommand } from "./order-request.ts";

export const command = orderCommand("buy");
