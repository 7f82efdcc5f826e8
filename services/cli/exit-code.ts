import type { FaultKind } from "@spot-canvas/domain/fault";

/** What a command tells the shell. */
export const EXIT = { ok: 0, failure: 1, usage: 2, notFound: 3, interrupted: 130 } as const;

/** The exit code of a fault of this kind. */
export function exitCodeOf(kind: FaultKind): number {
  if (kind === "usage") return EXIT.usage;
  return kind === "not-found" ? EXIT.notFound : EXIT.failure;
}
