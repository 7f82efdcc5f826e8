/** The account that a page is of. */
import type { Operations } from "../../api/generated.ts";

/** An account as the API lists it. */
export type OwnAccount = Operations["listAccounts"]["answer"][number];

/** Whether real money is at stake: then a word has to be typed. */
export const isLive = ({ type }: OwnAccount): boolean => type === "live";
