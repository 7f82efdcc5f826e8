/** Runs every rule of the house over the tree; exits 1 and names each place where one is broken. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { checkDirection } from "./direction.ts";
import type { Check, SourceFile } from "./finding.ts";
import { checkNames } from "./names.ts";
import { checkPromises } from "./promises.ts";
import { checkSize } from "./size.ts";

const CHECKS: readonly Check[] = [checkDirection, checkNames, checkPromises, checkSize];

/** The sources that git tracks, and the new ones that it does not ignore. */
function sources(): readonly SourceFile[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx", "*.mjs"],
    {
      encoding: "utf8",
    },
  );
  return listed
    .split("\n")
    .filter((path) => path !== "")
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(path, "utf8") }];
      } catch {
        return []; // Deleted in the work tree and still in the index.
      }
    });
}

const files = sources();
const findings = CHECKS.flatMap((check) => check(files));
for (const { file, line, message } of findings) console.error(`${file}${line ? `:${line}` : ""} ${message}`);
console.log(`tidy: ${files.length} files, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
