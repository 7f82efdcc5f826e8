import { describe, expect, it } from "vitest";
import { openInProcessEphemeral } from "./in-process-ephemeral.ts";

const body = Uint8Array.of(1, 2, 3);
const delivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the ephemeral port in one process", () => {
  it("gives a message to each whose filter matches, in order, after publish has returned", async () => {
    await using ephemeral = openInProcessEphemeral();
    const heard: string[] = [];
    ephemeral.subscribe("forming.*.BTC-USD.1m", (subject) => void heard.push(`one ${subject}`));
    ephemeral.subscribe("forming.>", (subject) => void heard.push(`all ${subject}`));
    ephemeral.publish("forming.kraken.BTC-USD.1m", body);
    ephemeral.publish("forming.kraken.ETH-USD.1m", body);
    ephemeral.publish("wake.bot", body);
    expect(heard).toEqual([]);
    await delivered();
    expect(heard).toEqual([
      "one forming.kraken.BTC-USD.1m",
      "all forming.kraken.BTC-USD.1m",
      "all forming.kraken.ETH-USD.1m",
    ]);
  });

  it("gives the bytes as they were published", async () => {
    await using ephemeral = openInProcessEphemeral();
    const bodies: Uint8Array[] = [];
    ephemeral.subscribe("a", (_subject, bytes) => void bodies.push(bytes));
    ephemeral.publish("a", body);
    await delivered();
    expect(bodies).toEqual([body]);
  });

  it("gives nothing to who came later or has left, even in between", async () => {
    await using ephemeral = openInProcessEphemeral();
    const heard: string[] = [];
    const leave = ephemeral.subscribe("a", () => void heard.push("left"));
    ephemeral.publish("a", body);
    leave();
    ephemeral.subscribe("a", () => void heard.push("came later"));
    await delivered();
    expect(heard).toEqual([]);
  });
});
