/** What a power cut can cost. */
import type { LogState } from "@spot-canvas/domain/contract/log";
import { type Check, ok, warning } from "./check.ts";

/** The durability class of the log's engine: how often it syncs, and how many replicas there are. */
export const durability: Check = {
  name: "durability",
  asksApi: true,
  async run({ get }) {
    const { durability: text, survives_power_cut: survives } = (await get("/api/v1/log/streams")) as LogState;
    return [survives ? ok(text) : warning(text)];
  },
};
