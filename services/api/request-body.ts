/** The body of a request: read whole, and never more of it than it may have. */
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The bytes of a body, or undefined where there are more than `most`. */
export async function readBytes(request: Request, most: number): Promise<Uint8Array | undefined> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > most) return undefined;
  if (request.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the stream: what is still to come is not read.
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}

/** The JSON in a body. Numbers become doubles: not for amounts. */
export function parseJson(bytes: Uint8Array): Result<unknown> {
  try {
    return ok(JSON.parse(decoder.decode(bytes)));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : "it is not UTF-8";
    return fail(new Fault("InvalidJson", "usage", `invalid JSON: ${reason}`, { cause }));
  }
}
