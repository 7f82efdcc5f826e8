import { describeEventLog } from "./event-log-contract.ts";
import { MemoryEventLog } from "./memory-event-log.ts";

describeEventLog("memory", async () => {
  const log = new MemoryEventLog();
  return { log, reopen: async () => log, close: () => log[Symbol.asyncDispose]() };
});
