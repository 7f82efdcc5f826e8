/** The built pages, served as they were compressed at build. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, sep } from "node:path";

/** One file in the encodings that it was built in. */
interface Asset {
  readonly type: string;
  readonly isHashed: boolean;
  readonly bodies: ReadonlyMap<Encoding, Uint8Array<ArrayBuffer>>;
}

type Encoding = "br" | "gzip" | "identity";

const SUFFIX: Readonly<Record<Encoding, string>> = { br: ".br", gzip: ".gz", identity: "" };

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/**
 * What the pages may do: load what this server has, and nothing else from anywhere. Styles may be set on elements, which
 * the canvas library does; no script that is not a file of ours ever runs.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const SAFETY = {
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
} as const;

/** Where the pages are built to. */
export const pagesFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("@spot-canvas/ui/package.json")), "dist");

/** Answers requests for pages; undefined for what is no page. */
export type Pages = (request: Request) => Response | undefined;

/**
 * The pages below a folder, held in memory from the first request on: they are small, and a later build beside a running
 * server changes nothing. Until they are built, who asks for one is told to wait.
 */
export function pagesIn(folder: string): Pages {
  let assets: ReadonlyMap<string, Asset> | undefined;
  return (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    const { pathname } = new URL(request.url);
    assets ??= existsSync(join(folder, "index.html")) ? readAssets(folder) : undefined;
    if (assets === undefined) return isPage(pathname, request) ? notYet() : undefined;
    const asset = assets.get(pathname) ?? (isPage(pathname, request) ? assets.get("/index.html") : undefined);
    return asset === undefined ? undefined : answerWith(asset, request);
  };
}

const notYet = (): Response =>
  new Response("The pages are being built: this one loads itself again.", {
    status: 503,
    headers: { ...SAFETY, "Content-Type": "text/plain; charset=utf-8", "Retry-After": "1", Refresh: "1" },
  });

/** Every address that is no file and no part of the API is a page of the application, which knows what it is. */
function isPage(pathname: string, request: Request): boolean {
  if (/^\/(?:api|auth|assets)(?:\/|$)/.test(pathname)) return false;
  return (request.headers.get("accept") ?? "").includes("text/html");
}

function answerWith({ type, isHashed, bodies }: Asset, request: Request): Response {
  const accepted = request.headers.get("accept-encoding") ?? "";
  const encoding = (["br", "gzip"] as const).find((each) => accepted.includes(each) && bodies.has(each));
  const headers = new Headers({
    ...SAFETY,
    "Content-Type": type,
    "Cache-Control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding",
  });
  if (encoding !== undefined) headers.set("Content-Encoding", encoding);
  const body = bodies.get(encoding ?? "identity");
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

function readAssets(folder: string): ReadonlyMap<string, Asset> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:br|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    files.map((file) => [
      `/${relative(folder, file).split(sep).join("/")}`,
      {
        type: TYPES[extname(file)] ?? "application/octet-stream",
        isHashed: relative(folder, file).startsWith("assets"),
        bodies: bodiesOf(file),
      },
    ]),
  );
}

function bodiesOf(file: string): Asset["bodies"] {
  const encodings = Object.entries(SUFFIX) as readonly (readonly [Encoding, string])[];
  return new Map(
    encodings
      .filter(([, suffix]) => existsSync(file + suffix))
      .map(([encoding, suffix]) => [encoding, new Uint8Array(readFileSync(file + suffix))]),
  );
}
