/** A receiver of OTLP/HTTP traces in JSON, on loopback: what a collector takes, kept for a test to look at. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as it came, with the service of its resource. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** A receiver at work. */
export interface OtlpReceiver extends AsyncDisposable {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Of the last request. */
  readonly headers: IncomingHttpHeaders;
}

interface Request {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly {
        readonly key: string;
        readonly value: { readonly stringValue: string };
      }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<ReceivedSpan, "service">[] }[];
  }[];
}

const ID = { trace: /^[0-9a-f]{32}$/, span: /^[0-9a-f]{16}$/ };

/** Starts one on a free port. What is not OTLP gets 400, as a collector answers. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let headers: IncomingHttpHeaders = {};
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    headers = request.headers;
    try {
      if (request.url !== "/v1/traces" || request.method !== "POST")
        throw new Error("not the path of traces");
      spans.push(...spansIn(JSON.parse(body) as Request));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    get headers() {
      return headers;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function spansIn({ resourceSpans }: Request): readonly ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")!.value.stringValue;
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => {
        const ids = [span.spanId, ...(span.parentSpanId === undefined ? [] : [span.parentSpanId])];
        if (!ID.trace.test(span.traceId) || !ids.every((id) => ID.span.test(id))) throw new Error("no id");
        return { service, ...span };
      }),
    );
  });
}
