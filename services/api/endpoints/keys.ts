/** Answers with keys, makes them and revokes them. */
import { createKey, listKeys, revokeKey } from "@spot-canvas/domain/contract/keys";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as keys from "@spot-canvas/projections/keys/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { KEY_SUBJECT, makeKey } from "../new-key.ts";
import { present } from "../present.ts";
import { eventOf, logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";

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
    const { snapshot, made } = await makeKey({ log, database }, tenant, { name, scope });
    return { position: snapshot.token, document: made };
  }),
  endpoint(revokeKey, async ({ caller: { tenant }, path: { keyId: id } }) => {
    let snapshot = await readSnapshot(database);
    const found = (await keys.listKeys(snapshot, tenant)).find((each) => each.id === id);
    if (found === undefined) throw new Fault("KeyNotFound", "not-found", "key not found");
    if (found.revokedAt === undefined) {
      const data = { key_id: id };
      const event = eventOf({ type: "KeyRevoked", data, key: KEY_SUBJECT, tenant, naturalId: [id] });
      const { position } = await logged(log.append(event));
      snapshot = await projected(database, position);
    }
    return { position: snapshot.token, document: { revoked: id } };
  }),
];
