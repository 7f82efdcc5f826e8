/** Answers with links that open the pages. */
import { createLink } from "@spot-canvas/domain/contract/links";
import { Fault } from "@spot-canvas/domain/fault";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/links`. */
export const linkEndpoints = ({ ui }: ApiServices): readonly Endpoint[] => [
  endpoint(createLink, async ({ caller }) => {
    if (ui === undefined) throw new Fault("NoPages", "not-found", "this server has no pages");
    return { document: { path: ui.links.issue(caller) } };
  }),
];
