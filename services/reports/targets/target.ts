/** Where reports are published: a directory or a bucket. One contract suite runs against both. */

/** How an object is served. */
export interface Served {
  readonly contentType: string;
  readonly cacheControl: string;
  /** SHA-256 of its content, 64 hex digits. */
  readonly sha256: string;
}

/** A place that holds objects by name: names have forward slashes and begin with none. */
export interface Target extends AsyncDisposable {
  /** For people. */
  readonly place: string;
  /** The names below a folder that ends with a slash, in order. */
  list(folder: string): Promise<readonly string[]>;
  /** The content; undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The SHA-256 of what is there; undefined where there is nothing, or where it is not known. */
  hashOf(name: string): Promise<string | undefined>;
  /** Puts the content of a file there: whole or not at all. */
  putFile(name: string, file: string, served: Served): Promise<void>;
  /** Puts content there: whole or not at all. */
  put(name: string, content: Uint8Array, served: Served): Promise<void>;
}

/** Never changes under its name. */
export const IMMUTABLE = "public, max-age=31536000, immutable";
/** To be asked for again each time, which costs little where nothing changed. */
export const NO_CACHE = "no-cache";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  json: "application/json",
  csv: "text/csv; charset=utf-8",
};

/** The media type of a name. */
export const typeOf = (name: string): string =>
  TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
