/** Answers with keys, makes them and revokes them. */
import { randomUUID } from "node:crypto";
import { createKey, listKeys, revokeKey } from "@spot-canvas/domain/contract/keys";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as keys from "@spot-canvas/projections/keys/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { present } from "../present.ts";
import { hashOfKey } from "../principal.ts";
import { eventOf, logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";

const SUBJECT = { family: "keys" } as const;

/** The endpoints of `/api/v1/keys`. */
export const keyEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(listKeys, async ({ caller: { tenant } }) => {
    const snapshot = await readSnapshot(database);
    const found = await keys.listKeys(snapshot, tenant);
    const document = found.map(({ id, name, scope, createdAt, revokedAt }) => ({
      id,
      name,
      scope,
      created_at: formatInstant(createdAt),
      ...present({ revoked_at: revokedAt === undefined ? undefined : formatInstant(revokedAt) }),
    }));
    return { position: snapshot.token, document };
  }),
  endpoint(createKey, async ({ caller: { tenant }, body: { name, scope } }) => {
    const before = await keys.listKeys(await readSnapshot(database), tenant);
    if (before.some((each) => each.name === name && each.revokedAt === undefined)) {
      throw new Fault("NameInUse", "conflict", "key name already in use");
    }
    const [id, key] = [randomUUID(), randomUUID()];
    const hash = Buffer.from(hashOfKey(key)).toString("hex");
    const data = { key_id: id, name, scope, hash };
    const event = eventOf({ type: "KeyCreated", data, key: SUBJECT, tenant, naturalId: [id] });
    const { position } = await logged(log.append(event));
    const snapshot = await projected(database, position);
    const created = (await keys.listKeys(snapshot, tenant)).find((each) => each.id === id);
    if (created === undefined)
      throw new Fault("KeyMissing", "defect", `Key ${id} was made and is not there.`);
    const created_at = formatInstant(created.createdAt);
    return { position: snapshot.token, document: { id, name, scope, created_at, key } };
  }),
  endpoint(revokeKey, async ({ caller: { tenant }, path: { keyId: id } }) => {
    let snapshot = await readSnapshot(database);
    const found = (await keys.listKeys(snapshot, tenant)).find((each) => each.id === id);
    if (found === undefined) throw new Fault("KeyNotFound", "not-found", "key not found");
    if (found.revokedAt === undefined) {
      const data = { key_id: id };
      const event = eventOf({ type: "KeyRevoked", data, key: SUBJECT, tenant, naturalId: [id] });
      const { position } = await logged(log.append(event));
      snapshot = await projected(database, position);
    }
    return { position: snapshot.token, document: { revoked: id } };
  }),
];
