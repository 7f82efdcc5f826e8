/**
 * A bucket of S3 or of what speaks its protocol (MinIO, R2) as a target. Endpoint, region and credentials are found as
 * the SDK always finds them: AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID and so on.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { Fault } from "@spot-canvas/domain/fault";
import type { Served, Target } from "./target.ts";

/** Where in a bucket. */
export interface BucketPlace {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

type Sdk = typeof import("@aws-sdk/client-s3");

/** The metadata that says what an object holds: an ETag does not, for what came in parts. */
const HASH = "sha256";

/** Opens a bucket. The SDK is large and loaded only here. */
export async function bucketTarget({ bucket, prefix }: BucketPlace): Promise<Target> {
  // It would say on each call that it will want a newer Node some day: the version here is pinned.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const sdk = await import("@aws-sdk/client-s3");
  const endpoint = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"];
  const client = new sdk.S3Client({
    ...(process.env["AWS_REGION"] === undefined ? { region: "us-east-1" } : {}),
    // Other endpoints than Amazon's seldom have a host name for each bucket.
    ...(endpoint === undefined ? {} : { forcePathStyle: true }),
    // What speaks the protocol does not always speak its newest checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const keyOf = (name: string): string => (prefix === "" ? name : `${prefix}/${name}`);
  const at = (name: string) => ({ Bucket: bucket, Key: keyOf(name) });
  const told = <T>(work: Promise<T>): Promise<T> => tellFault(work, bucket);
  return {
    place: prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`,
    list: (folder) => told(namesBelow(sdk, client, bucket, keyOf(folder), keyOf("").length)),
    read: (name) => told(contentOf(sdk, client, at(name))),
    async hashOf(name) {
      const head = await told(orNothing(client.send(new sdk.HeadObjectCommand(at(name)))));
      return head?.Metadata?.[HASH];
    },
    async putFile(name, file, served) {
      const { size } = await stat(file);
      const content = { Body: createReadStream(file), ContentLength: size };
      await told(client.send(new sdk.PutObjectCommand({ ...at(name), ...content, ...headersOf(served) })));
    },
    async put(name, content, served) {
      await told(client.send(new sdk.PutObjectCommand({ ...at(name), Body: content, ...headersOf(served) })));
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  };
}

const headersOf = ({ contentType, cacheControl, sha256 }: Served) => ({
  ContentType: contentType,
  CacheControl: cacheControl,
  Metadata: { [HASH]: sha256 },
});

async function namesBelow(
  sdk: Sdk,
  client: S3Client,
  Bucket: string,
  Prefix: string,
  cut: number,
): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new sdk.ListObjectsV2Command({
        Bucket,
        Prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) names.push(Key.slice(cut));
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return names.sort();
}

async function contentOf(
  sdk: Sdk,
  client: S3Client,
  at: { readonly Bucket: string; readonly Key: string },
): Promise<Uint8Array | undefined> {
  const found = await orNothing(client.send(new sdk.GetObjectCommand(at)));
  return found?.Body === undefined ? undefined : found.Body.transformToByteArray();
}

async function orNothing<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    const { name, $metadata } = error as {
      readonly name?: string;
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    if (name === "NoSuchKey" || name === "NotFound") return undefined;
    if ($metadata?.httpStatusCode === 404 && name !== "NoSuchBucket") return undefined;
    throw error;
  }
}

/** Says what the bucket refused in one sentence. */
async function tellFault<T>(work: Promise<T>, bucket: string): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const { name = "Error", message = "" } = cause as { readonly name?: string; readonly message?: string };
    const reason = `${name}${message === "" || message === name ? "" : `: ${message}`}`;
    throw new Fault(
      "BucketRefused",
      "unavailable",
      `The bucket ${bucket} cannot be used (${reason}): look at the AWS_* settings and what the key may do.`,
      { cause },
    );
  }
}
