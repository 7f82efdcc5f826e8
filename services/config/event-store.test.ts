import { describe, expect, it } from "vitest";
import { readConfiguration } from "./configuration.ts";

describe("EVENTSTORE_URL", () => {
  it("puts the log there, beside Postgres", () => {
    const read = readConfiguration({
      EVENTSTORE_URL: "kurrentdb://host:2113?tls=false",
      DATABASE_URL: "postgres://db/c",
    });
    expect(read.ok && read.value.mode).toEqual({
      kind: "eventstore",
      eventStoreUrl: "esdb://host:2113?tls=false",
      databaseUrl: "postgres://db/c",
    });
  });

  it.each([
    [{ EVENTSTORE_URL: "esdb://host:2113" }, "HalfConfigured"],
    [
      { EVENTSTORE_URL: "esdb://host:2113", DATABASE_URL: "postgres://db/c", NATS_URL: "nats://n" },
      "HalfConfigured",
    ],
    [{ EVENTSTORE_URL: "http://host:2113", DATABASE_URL: "postgres://db/c" }, "InvalidEventStoreUrl"],
  ])("is refused in %j", (environment, tag) => {
    const read = readConfiguration(environment);
    expect(!read.ok && read.error.tag).toBe(tag);
  });
});
