import { expect, it } from "vitest";
import { refusedField } from "./refused-field.ts";

it.each([
  ['invalid body: must be above zero at ["balance"]', "balance must be above zero"],
  [
    'invalid body: must be a fraction above 0, at most 1 at ["max_daily_loss"]',
    "max daily loss must be a fraction above 0, at most 1",
  ],
  [
    'invalid body: Expected a value less than or equal to 125 at ["long_leverage"]',
    "long leverage has to be a value less than or equal to 125",
  ],
  [
    `invalid body: The event's body is not of its type: must be above zero at ["amount"]`,
    "amount must be above zero",
  ],
  ['invalid body: Missing key at [0]["place"]', "0.place is missing"],
  [
    "invalid body: from_account and to_account are the same",
    "invalid body: from_account and to_account are the same",
  ],
  ["account not found", "account not found"],
])("%s reads %s", (error, shown) => {
  expect(refusedField(error)).toBe(shown);
});
