/** Orders that a person asks for: decided like signals of an instance of their own. */
import type { Signal } from "./signal.ts";

/** The instance and the strategy of what a person asks for. */
export const BY_HAND = "manual";

/** Whether a person asked for it. */
export const isByHand = ({ instance }: Signal): boolean => instance === BY_HAND;
