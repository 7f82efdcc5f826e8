import { silentLogger } from "../../logging/logger.ts";
import { describeEventLog } from "../../testing/event-log-contract.ts";
import { startNatsServer } from "../../testing/nats-server.ts";
import { openJetStreamLog } from "./log.ts";

describeEventLog("jetstream", async () => {
  const server = await startNatsServer();
  const open = () => openJetStreamLog({ url: server.url, logger: silentLogger });
  let log = await open();
  return {
    log,
    reopen: async () => {
      await log[Symbol.asyncDispose]();
      await server.stop();
      await server.start();
      log = await open();
      return log;
    },
    close: async () => {
      await log[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});
