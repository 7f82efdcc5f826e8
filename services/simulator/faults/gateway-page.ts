/** What stands before the venue answers instead of it, in HTML. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const gatewayPage: SimulatedFault = {
  name: "gateway-page",
  summary: "a gateway's HTML page instead of JSON",
  value: { meaning: "the HTTP status", default: 502 },
  reply: (_, { value }) => ({
    status: value,
    headers: { "content-type": "text/html" },
    body: `<html>\r\n<head><title>${value} Bad Gateway</title></head>\r\n<body>\r\n<center><h1>${value} Bad Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`,
  }),
};
