/** One message over HTTP. */
import { Fault } from "@spot-canvas/domain/fault";
import { SEND_WITHIN_MS } from "./channel.ts";

/** Where to, and what. */
export interface Post {
  /** Such as `The webhook`: begins a sentence. The address is never said. */
  readonly name: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Posts JSON. Faults: `NoticeRefused` where no other attempt can help, else `NoticeNotSent`. */
export async function post({ name, url, body, headers, signal }: Post): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", ...headers },
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_WITHIN_MS)]),
    });
    await answer.body?.cancel();
  } catch {
    // What fetch throws may name the address, which may be a secret.
    throw new Fault("NoticeNotSent", "unavailable", `${name} cannot be reached.`);
  }
  if (answer.ok) return;
  const text = `${name} answered with status ${answer.status}.`;
  const mayPass = answer.status >= 500 || answer.status === 429 || answer.status === 408;
  throw mayPass
    ? new Fault("NoticeNotSent", "unavailable", text)
    : new Fault("NoticeRefused", "forbidden", `${text} Correct its address or its secret.`);
}
