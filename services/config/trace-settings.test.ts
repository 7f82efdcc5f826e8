import { unwrap } from "@spot-canvas/domain/fault";
import { describe, expect, it } from "vitest";
import { readTraceSettings } from "./trace-settings.ts";

describe("where traces go", () => {
  it.each([
    [{}, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/" }, "http://collector:4318/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector:4318/own" }, "http://collector:4318/own"],
  ])("%o: %s", (environment, url) => {
    expect(unwrap(readTraceSettings(environment))?.url).toBe(url);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector" }, "InvalidUrl"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_TRACES_SAMPLER_ARG: "2" }, "InvalidRatio"],
  ])("%o is refused", (environment, tag) => {
    const read = readTraceSettings(environment);
    expect(!read.ok && read.error.tag).toBe(tag);
  });
});
