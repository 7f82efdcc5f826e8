/** One trace follows a candle to its signal, order, fill and rows: from a running system to a receiver of OTLP/HTTP. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { CanvasProcess, canvas } from "../../testing/canvas-process.ts";
import { type ReceivedSpan, startOtlpReceiver } from "../../testing/otlp-receiver.ts";

// Processes are started and databases made: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 240_000 });

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
  const words = ["up", "--feed", "none", "--port", "0", "--data-dir", "data", "--strategy", "sma-cross"];
  const series = ["--product", "BTC-USD", "--timeframe", "1h"];
  const choice = [...series, "--param", "fast=2", "--param", "slow=3", "--account", "paper"];
  const rows = Array.from({ length: 60 }, (_, hour) => {
    const price = 40_000 + Math.round(2_000 * Math.sin(hour / 4));
    const time = new Date(Date.UTC(2024, 0, 1) + hour * 3_600_000).toISOString();
    return `${time},${price},${price + 20},${price - 20},${price + 5},1.5`;
  });
  await writeFile(join(cwd, "candles.csv"), ["time,open,high,low,close,volume", ...rows].join("\n"));
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: "x-token=a%20secret",
  };
  await using up = new CanvasProcess([...words, ...choice], { cwd, environment });
  await up.says(/waits for candles of BTC-USD 1h/);
  const imported = await canvas(
    ["import", "candles", "--venue", "coinbase", ...series, "--data-dir", "data", "candles.csv"],
    {
      cwd,
    },
  );
  expect([imported.code, imported.stderr]).toEqual([0, expect.any(String)]);
  await expect.poll(() => wholeTrace(receiver.spans), { timeout: 200_000, interval: 250 }).toBeDefined();
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
