import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import { natsEphemeral } from "./ephemeral.ts";

describe("ephemeral messages over NATS", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("reach listeners whose filter matches, on any connection, until they end", async () => {
    const [here, there] = [await connect({ servers: server.url }), await connect({ servers: server.url })];
    const heard: string[] = [];
    await using sender = natsEphemeral(here, silentLogger);
    await using listener = natsEphemeral(there, silentLogger);
    const end = listener.subscribe("candles.*.BTC-USD", (subject, body) =>
      heard.push(`${subject}=${Buffer.from(body)}`),
    );
    await there.flush();
    for (const subject of ["candles.okx.BTC-USD", "candles.okx.ETH-USD", "candles.kraken.BTC-USD"]) {
      sender.publish(subject, Buffer.from("1"));
    }
    await here.flush();
    await there.flush();
    end();
    await there.flush();
    sender.publish("candles.okx.BTC-USD", Buffer.from("2"));
    await here.flush();
    await there.flush();
    expect(heard).toEqual(["candles.okx.BTC-USD=1", "candles.kraken.BTC-USD=1"]);
    await Promise.all([here.close(), there.close()]);
  });
});
