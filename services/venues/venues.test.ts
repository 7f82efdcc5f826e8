import { expect, it } from "vitest";
import { SIMULATED_VENUES } from "../simulator/dialect.ts";
import { describeVenue } from "../testing/venue-contract.ts";
import { LIVE_VENUES } from "./open-venue.ts";

for (const venue of SIMULATED_VENUES) describeVenue(venue);

it("holds every venue that can be opened to the contract", () => {
  expect([...LIVE_VENUES].sort()).toEqual([...SIMULATED_VENUES].sort());
});
