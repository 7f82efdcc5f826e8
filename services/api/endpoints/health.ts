/** Answers whether everything that the API stands on can be reached. */
import { getHealth } from "@spot-canvas/domain/contract/health";
import { createUnreached } from "../../monitoring/unreached.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/health`. */
export function healthEndpoints(services: ApiServices): readonly Endpoint[] {
  const unreached = createUnreached(services);
  return [
    endpoint(getHealth, async () => {
      const error = (await unreached()).join(", ");
      if (error === "") return { document: { status: "ok" as const } };
      return { status: 503, document: { status: "error" as const, error } };
    }),
  ];
}
