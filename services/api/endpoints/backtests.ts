/** Takes the record of backtests into the log. */
import { recordBacktest } from "@spot-canvas/domain/contract/backtests";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { eventOf, logged } from "../recording.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/backtests/completed`. */
export const backtestEndpoints = ({ log }: ApiServices): readonly Endpoint[] => [
  endpoint(recordBacktest, async ({ caller: { tenant }, body }) => {
    const { result } = body;
    const event = eventOf({
      type: "BacktestCompleted",
      data: body,
      key: { family: "backtests" },
      tenant,
      naturalId: [result],
    });
    const { duplicate } = await logged(log.append(event));
    return { document: { result, recorded: !duplicate } };
  }),
];
