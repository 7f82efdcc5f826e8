import { describe, expect, it } from "vitest";
import type { Answer } from "../request/answer.ts";
import { refuseKraken } from "./refuse.ts";

const answerOf = (status: number): Answer => ({
  status,
  headers: {},
  body: "",
  date: undefined,
  sentAt: 0,
  receivedAt: 1_700_000_000_000,
});

describe("Kraken's refusals", () => {
  it.each<[status: number, error: string | undefined, tag: string | undefined, retryAfterMs?: number]>([
    [200, undefined, undefined],
    [200, "EAPI:Rate limit exceeded", "VenueRateLimited"],
    [200, "EService:Throttled: 1700000012", "VenueRateLimited", 12_000],
    [200, "EGeneral:Temporary lockout", "VenueRateLimited"],
    [200, "EQuery:Unknown asset pair", "VenueUnknownProduct"],
    [200, "EGeneral:Internal error", "VenueUnavailable"],
    [200, "EAPI:Invalid key", "VenueForbidden"],
    [200, "EGeneral:Invalid arguments", "VenueRefused"],
    [520, undefined, "VenueUnavailable"],
    [429, undefined, "VenueRateLimited"],
    [451, undefined, "VenueForbidden"],
    [410, undefined, "VenueGone"],
  ])("of status %i with %s", (status, error, tag, retryAfterMs) => {
    const refused = refuseKraken(answerOf(status), { error: error === undefined ? [] : [error], result: {} });
    expect([refused?.tag, refused?.retryAfterMs]).toEqual([tag, retryAfterMs]);
  });
});
