/** Who may call the API, and to do what. */
import type { Key } from "@spot-canvas/domain/contract/keys";
import { Fault } from "@spot-canvas/domain/fault";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

/** Keys by scope. Several that may do everything are worth a look: each is a way in. */
export const keys: Check = {
  name: "keys",
  asksApi: true,
  async run({ configuration, get }) {
    const open = configuration.enforcesKeys
      ? []
      : [failure("ENFORCE_AUTH is false: everybody who reaches the API may do everything. Unset it.")];
    try {
      return [...open, ...keyFindings((await get("/api/v1/keys")) as readonly Key[])];
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "forbidden") throw error;
      return [...open, warning("This key may not list the keys: ask with one of the scope admin.")];
    }
  },
};

/** What is to be said of the keys beside the configured one. */
export function keyFindings(all: readonly Key[]): readonly Finding[] {
  const valid = all.filter(({ revoked_at }) => revoked_at === undefined);
  if (valid.length === 0) return [ok("There is no key beside the configured one, which may do everything.")];
  const count = (scope: Key["scope"]): number => valid.filter((key) => key.scope === scope).length;
  const text = `${valid.length} keys beside the configured one: ${count("read")} read, ${count("trade")} trade, ${count("admin")} admin`;
  const admins = valid.filter(({ scope }) => scope === "admin").map(({ name }) => name);
  if (admins.length === 0) return [ok(`${text}.`)];
  return [warning(`${text}. Revoke what needs no admin: ${admins.join(", ")}.`)];
}
