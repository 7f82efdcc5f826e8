/** Compiles a strategy file: one TypeScript or JavaScript file to the code that is run and recorded. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { StrategyCode } from "@spot-canvas/domain/events/bodies/control";
import { CODE_LENGTH_MAX } from "@spot-canvas/domain/events/limits";
import { Fault } from "@spot-canvas/domain/fault";
import type { Message, TransformFailure } from "esbuild";

/** The code of a file. Faults: `FileMissing`, `FileUnreadable`, `StrategyUnreadable`. */
export async function compileFile(file: string): Promise<StrategyCode> {
  return compile(await textOf(file), file);
}

/** The code of TypeScript text; `file` is named in faults. */
export async function compile(source: string, file: string): Promise<StrategyCode> {
  const { transform } = await import("esbuild");
  try {
    const { code: text } = await transform(source, {
      loader: "ts",
      format: "cjs",
      target: "es2023",
      sourcefile: file,
      legalComments: "none",
      // What is imported later is found by the same check as what is imported first.
      supported: { "dynamic-import": false },
      logLevel: "silent",
    });
    if (text.length > CODE_LENGTH_MAX) {
      throw unreadable(
        `${file} is longer than the ${CODE_LENGTH_MAX.toLocaleString("en")} characters of a strategy.`,
      );
    }
    return { hash: createHash("sha256").update(text).digest("hex"), text };
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const [first] = (cause as Partial<TransformFailure>).errors ?? [];
    throw unreadable(`${placeOf(file, first)} is not TypeScript: ${first?.text ?? String(cause)}.`, cause);
  }
}

const placeOf = (file: string, message: Message | undefined): string =>
  message?.location ? `Line ${message.location.line} of ${file}` : file;

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      throw new Fault("FileMissing", "not-found", `${file} does not exist: look at the path.`, { cause });
    }
    const why = code === "EISDIR" ? "it is a directory" : (cause as Error).message;
    throw new Fault("FileUnreadable", "corrupt", `${file} cannot be read: ${why}.`, { cause });
  }
}

const unreadable = (message: string, cause?: unknown): Fault =>
  new Fault("StrategyUnreadable", "corrupt", message, { cause });
