/** Answers with the description of the API. */
import { getDocument } from "@spot-canvas/domain/contract/document";
import { openApiOf } from "@spot-canvas/domain/contract/openapi";
import { ROUTES } from "@spot-canvas/domain/contract/routes";
import { type Endpoint, endpoint } from "../endpoint.ts";

/** The version of the API that the document states. */
const API_VERSION = "1.0.0";

/** The endpoint of `/openapi.json`. */
export function documentEndpoints(): readonly Endpoint[] {
  let document: Readonly<Record<string, unknown>> | undefined;
  return [
    endpoint(getDocument, async () => {
      document ??= openApiOf(ROUTES, API_VERSION);
      return { document };
    }),
  ];
}
