/** A server that speaks the protocol of S3, on a free port of this machine, in a temporary folder. */
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The server, which has no types: what is used of it. */
interface Listening {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

const Server = createRequire(import.meta.url)("@20minutes/s3rver") as new (options: object) => Listening;

/** A running server with one bucket. */
export interface S3Server extends AsyncDisposable {
  readonly url: string;
  readonly bucket: string;
}

/** The settings that the SDK needs to find it. */
export const s3Environment = (url: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL_S3: url,
  AWS_ACCESS_KEY_ID: "S3RVER",
  AWS_SECRET_ACCESS_KEY: "S3RVER",
  AWS_REGION: "us-east-1",
  // Nothing of this machine's own profile.
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
});

/** Starts one. */
export async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "canvas-s3-"));
  const server: Listening = new Server({
    ...{ address: "127.0.0.1", port: 0, directory, silent: true, allowMismatchedSignatures: true },
    configureBuckets: [{ name: "reports", configs: [] }],
  });
  const { port } = await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    bucket: "reports",
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
