import { describeVenue } from "../testing/venue-contract.ts";

describeVenue("coinbase");
