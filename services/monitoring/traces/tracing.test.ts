/** One trace follows a candle to its signal, order, fill and rows: from a running system to a receiver of OTLP/HTTP. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CanvasProcess } from "../../testing/canvas-process.ts";
import { type ReceivedSpan, startOtlpReceiver } from "../../testing/otlp-receiver.ts";

const WAY = ["CandlesRecorded", "SignalRaised", "OrderPlaced", "TradeExecuted"];

/** A trace in which each step's span is a child of the one before, and each has a row. */
function wholeTrace(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] | undefined {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  for (const fill of spans.filter(({ name }) => name === "TradeExecuted")) {
    const chain = [fill];
    for (let at: ReceivedSpan | undefined = fill; at?.parentSpanId; ) {
      at = byId.get(at.parentSpanId);
      if (at) chain.unshift(at);
    }
    const names = chain.map(({ name }) => name);
    const rows = chain.map(({ spanId }) =>
      spans.find((one) => one.name === "row" && one.parentSpanId === spanId),
    );
    if (WAY.every((name) => names.includes(name)) && rows.every((row) => row !== undefined)) {
      return [...chain, ...(rows as ReceivedSpan[])];
    }
  }
  return undefined;
}

it("arrives whole, with its services and in the order of time", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "canvas-traces-"));
  await using receiver = await startOtlpReceiver();
  const words = ["up", "--feed", "simulated", "--port", "0", "--data-dir", "data", "--strategy", "sma-cross"];
  const choice = ["--product", "BTC-USD", "--timeframe", "15m", "--param", "fast=2", "--param", "slow=3"];
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: "x-token=a%20secret",
  };
  await using up = new CanvasProcess([...words, ...choice], { cwd, environment });
  await expect.poll(() => wholeTrace(receiver.spans), { timeout: 90_000, interval: 250 }).toBeDefined();
  const trace = wholeTrace(receiver.spans)!;
  expect(new Set(trace.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(trace.map(({ service }) => service))).toEqual(
    new Set(["ingestion", "signals", "bot", "projector"]),
  );
  for (const { startTimeUnixNano, endTimeUnixNano } of trace) {
    expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
  }
  expect(receiver.headers).toMatchObject({ "x-token": "a secret", "content-type": "application/json" });
  up.kill("SIGTERM");
  await up.ended;
  await rm(cwd, { recursive: true, force: true });
});
