import { describeVenue } from "../testing/venue-contract.ts";
import { LIVE_VENUES } from "./open-venue.ts";

for (const venue of LIVE_VENUES) describeVenue(venue);
