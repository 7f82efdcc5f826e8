/** Links that open the pages in a browser. */
import * as Schema from "effect/Schema";
import { BODY_MAX, PROBLEM, routeWithBody } from "./route.ts";

export const createLink = routeWithBody({
  id: "createLink",
  method: "POST",
  path: "/api/v1/links",
  scope: "admin",
  summary: "Makes a link that opens the pages with the caller's rights, once and within 15 minutes.",
  query: {},
  body: { shape: Schema.Struct({}).annotate({ identifier: "LinkRequest" }), bytesMax: BODY_MAX.setting },
  answer: {
    status: 201,
    description: "Where the link leads on this server.",
    media: "application/json",
    shape: Schema.Struct({ path: Schema.String }).annotate({ identifier: "Link" }),
  },
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody, { status: 404, text: "this server has no pages" }],
});
