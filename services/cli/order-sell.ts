/** `canvas order sell ACCOUNT PRODUCT` */
import { orderCommand } from "./order-request.ts";

export const command = orderCommand("sell");
