/** How an entry is protected where its signal does not say: parts of the price of its fill, and how long it may be held. */
import type { ExitDefaults } from "../events/bodies/risk.ts";
import { Decimal } from "../money/decimal.ts";

/** The plan: what is undefined protects nothing. */
export interface ExitPlan {
  readonly stopLoss: Decimal | undefined;
  readonly takeProfit: Decimal | undefined;
  readonly trail: { readonly distance: Decimal; readonly activation: Decimal | undefined } | undefined;
  readonly holdMs: number | undefined;
}

/** The plan that is recorded in an entry or in an account's settings. */
export const exitPlanOf = ({ stop_loss, take_profit, trail, hold_ms }: ExitDefaults): ExitPlan => ({
  stopLoss: decimalOf(stop_loss),
  takeProfit: decimalOf(take_profit),
  trail: trail && { distance: Decimal.of(trail.distance), activation: decimalOf(trail.activation) },
  holdMs: hold_ms,
});

/** A plan as it is recorded. */
export const exitDefaultsOf = ({ stopLoss, takeProfit, trail, holdMs }: ExitPlan): ExitDefaults => ({
  ...(stopLoss === undefined ? {} : { stop_loss: stopLoss.toString() }),
  ...(takeProfit === undefined ? {} : { take_profit: takeProfit.toString() }),
  ...(trail === undefined ? {} : { trail: trailOf(trail) }),
  ...(holdMs === undefined ? {} : { hold_ms: holdMs }),
});

const trailOf = ({
  distance,
  activation,
}: NonNullable<ExitPlan["trail"]>): NonNullable<ExitDefaults["trail"]> => ({
  distance: distance.toString(),
  ...(activation === undefined ? {} : { activation: activation.toString() }),
});

const decimalOf = (text: string | undefined): Decimal | undefined =>
  text === undefined ? undefined : Decimal.of(text);
