/** Calls of the API by the names of its routes: a call that does not fit the API does not compile. */
import { refusedField } from "@spot-canvas/domain/contract/refused-field";
import { type Operations, PATHS } from "./generated.ts";

/** What a call of a route is given. */
export type Request<K extends keyof Operations> = {
  readonly signal?: AbortSignal;
  readonly query?: Operations[K]["query"];
  readonly body?: Operations[K]["body"];
} & (keyof Operations[K]["path"] extends never ? object : { readonly path: Operations[K]["path"] });

/** An answer that is no success: its status, and the server's own sentence. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The document that a route answers with. Amounts are decimal text. Throws {@link Refused}, or where nothing answers. */
export async function call<K extends keyof Operations>(
  id: K,
  request: Request<K>,
): Promise<Operations[K]["answer"]> {
  const { signal, query, body } = request;
  const [method] = PATHS[id];
  const response = await fetch(urlOf(id, "path" in request ? request.path : {}, query ?? {}), {
    method,
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });
  if (!response.ok) throw await refusalOf(response);
  return response.status === 204 ? undefined : await response.json();
}

/** The address of a route with its values. */
export function urlOf(id: keyof Operations, path: object, query: object): string {
  const values = new Map(Object.entries(path));
  const place = PATHS[id][1].replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name)));
  const search = new URLSearchParams({ numbers: "string" });
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${place}?${search}`;
}

/** What a refused call says, in the server's words where it has some. */
export async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { readonly error?: string };
    return new Refused(response.status, error === undefined ? text : refusedField(error));
  } catch {
    return new Refused(response.status, text || response.statusText);
  }
}
