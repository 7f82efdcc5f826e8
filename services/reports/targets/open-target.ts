/** The target that a person names: `s3://bucket/prefix`, or a directory. */
import { Fault } from "@spot-canvas/domain/fault";
import { directoryTarget } from "./directory.ts";
import type { Target } from "./target.ts";

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Opens it. Fault `InvalidTarget`. */
export async function openTarget(named: string): Promise<Target> {
  if (!named.includes("://")) return directoryTarget(named);
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(named) ?? [];
  if (!BUCKET.test(bucket) || prefix.split("/").some((part) => part === "." || part === "..")) {
    const text = `"${named.slice(0, 80)}" is no place for reports: give a directory, or s3://bucket/prefix.`;
    throw new Fault("InvalidTarget", "usage", text);
  }
  const { bucketTarget } = await import("./bucket.ts");
  return bucketTarget({ bucket, prefix: prefix.replace(/^\/+|\/+$/g, "") });
}
