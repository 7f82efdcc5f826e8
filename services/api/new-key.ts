/** Making a key: recorded by its hash alone, and given when it may call. */
import { randomUUID } from "node:crypto";
import type { NewKey } from "@spot-canvas/domain/contract/keys";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as keys from "@spot-canvas/projections/keys/read";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { hashOfKey } from "./principal.ts";
import { eventOf, logged, projected } from "./recording.ts";
import type { ApiServices } from "./services.ts";

/** The subject that events of keys stand on. */
export const KEY_SUBJECT = { family: "keys" } as const;

/** The new key of a tenant, the one time that it is known, and the reads that know it. */
export async function makeKey(
  { log, database }: Pick<ApiServices, "log" | "database">,
  tenant: string,
  { name, scope }: Pick<NewKey, "name" | "scope">,
): Promise<{ readonly snapshot: Snapshot; readonly made: NewKey }> {
  const [id, key] = [randomUUID(), randomUUID()];
  const hash = Buffer.from(hashOfKey(key)).toString("hex");
  const data = { key_id: id, name, scope, hash };
  const event = eventOf({ type: "KeyCreated", data, key: KEY_SUBJECT, tenant, naturalId: [id] });
  const { position } = await logged(log.append(event));
  const snapshot = await projected(database, position);
  const created = (await keys.listKeys(snapshot, tenant)).find((each) => each.id === id);
  if (created === undefined) throw new Fault("KeyMissing", "defect", `Key ${id} was made and is not there.`);
  return { snapshot, made: { id, name, scope, created_at: formatInstant(created.createdAt), key } };
}
