/** A file is named after the noun or verb it holds. */
import type { Check } from "./finding.ts";

const EMPTY_NAMES = /^(utils?|helpers?|common|misc|managers?|shared|types|index|core|lib|base)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Finds files and folders whose name says nothing, or is not written as the others are. */
export const checkNames: Check = (files) =>
  files.flatMap(({ path }) => {
    const parts = path.split("/").map((part) => part.replace(/(\.(test|config|d))?\.(ts|tsx|mjs|js)$/, ""));
    const empty = parts.find((part) => EMPTY_NAMES.test(part));
    if (empty) return [{ file: path, message: `"${empty}" says nothing: name what it holds` }];
    const crooked = parts.find((part) => !KEBAB.test(part));
    return crooked ? [{ file: path, message: `"${crooked}" is not kebab-case` }] : [];
  });
