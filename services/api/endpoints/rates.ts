/** Takes rates into the log. */
import { importRates } from "@spot-canvas/domain/contract/rates";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { EventLog } from "../../log/event-log.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { readRates } from "../recorded-rates.ts";
import { eventOf, logged } from "../recording.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/import/rates`. */
export const rateEndpoints = ({ log }: ApiServices): readonly Endpoint[] => [
  endpoint(importRates, async ({ caller: { tenant }, body: { venue, rates: given } }) => {
    const { rates, position } = await readRates(log, tenant);
    const receipt = { recorded: 0, repeated: 0, revisions: 0 };
    const events: NewEvent[] = [];
    for (const rate of given) {
      const known = rates.find(rate);
      if (known?.equals(Decimal.of(rate.rate))) {
        receipt.repeated += 1;
        continue;
      }
      receipt[known === undefined ? "recorded" : "revisions"] += 1;
      rates.record(rate);
      // A value that comes back after a revision is another fact: what was known before is part of its identity.
      const naturalId = [venue, rate.base, rate.quote, rate.date, rate.rate, `${position}/${events.length}`];
      const data = { venue, ...rate };
      events.push(
        eventOf({ type: "RateRecorded", data, key: { family: "instruments", venue }, tenant, naturalId }),
      );
    }
    if (events.length > 0) await logged(publishAll(log, events));
    return { document: receipt };
  }),
];

async function publishAll(log: EventLog, events: readonly NewEvent[]): Promise<void> {
  await using publisher = log.publisher();
  for (const event of events) await publisher.publish(event);
  await publisher.flush();
}
