import { describe, expect, it } from "vitest";
import { serverSentEvents } from "./server-sent-events.ts";

const read = async (...chunks: readonly string[]) => {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of serverSentEvents(new Response(body))) events.push(event);
  return events;
};

describe("server-sent events", () => {
  it("are read with their ids, also across chunks and with other line ends", async () => {
    expect(await read("id: 7\n\nid", ": 8\r\nda", 'ta: {"a":1}\r\n\r\n', "data:x\n\n")).toEqual([
      { id: "7", data: undefined },
      { id: "8", data: '{"a":1}' },
      { id: undefined, data: "x" },
    ]);
  });

  it("pass over comments and other fields, and what was cut off", async () => {
    expect(await read(": keepalive\n\n", "event: x\nretry: 5\ndata: y\n\n", "id: 9\ndata: lost\n")).toEqual([
      { id: undefined, data: "y" },
    ]);
  });
});
