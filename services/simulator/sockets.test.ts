import { describe, expect, it } from "vitest";
import { SocketClient } from "../testing/socket-client.ts";
import type { SimulatorClock } from "./clock.ts";
import { startSimulator } from "./simulator.ts";

const MINUTE = 60_000;

/** A clock that goes on by a second and a half at every look, and so also while a venue tells what happened. */
function restlessClock(start: number): SimulatorClock & { tell(): void } {
  let time = start;
  let moved = (): void => {};
  return {
    now: () => (time += 1_500),
    follow(told) {
      moved = told;
      return () => undefined;
    },
    tell: () => moved(),
  };
}

describe("the sockets of a simulator", () => {
  it("close each candle once, with all of its trades, however fast time passes", async () => {
    const clock = restlessClock(Date.UTC(2024, 0, 2));
    await using simulator = await startSimulator({ clock });
    using client = await SocketClient.open(`${simulator.urls.okx.webSocket}/ws/v5/business`);
    client.send({ op: "subscribe", args: [{ channel: "candle1m", instId: "BTC-USD" }] });
    await client.first(({ event }) => event === "subscribe");
    const closed = () =>
      client.messages
        .flatMap(({ data }) => (data as string[][] | undefined) ?? [])
        .filter((row) => row[8] === "1");
    while (closed().length < 40) {
      clock.tell();
      await new Promise(setImmediate);
    }
    const product = simulator.market.products[0]!;
    const [first] = closed().map(([time]) => Number(time));
    closed().forEach((row, index) => {
      const time = first! + index * MINUTE;
      const { open, close } = simulator.market.candles(product, "1m", time, time + 1);
      expect([Number(row[0]), Number(row[1]), Number(row[4])]).toEqual([time, open[0], close[0]]);
    });
  });
});
