/** Paths of routes, as they come in. */
import type { Route } from "@spot-canvas/domain/contract/route";

/** The routes of a path, whatever their methods. */
export function routesAt(routes: readonly Route[], path: string): readonly Route[] {
  const parts = path.split("/");
  return routes.filter((route) => {
    const pattern = route.path.split("/");
    return (
      pattern.length === parts.length &&
      pattern.every((part, index) => (part.startsWith("{") ? parts[index] !== "" : part === parts[index]))
    );
  });
}

/** The values in a path; undefined where one holds a character that no stored text can hold. */
export function pathValues(
  found: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  return Object.values(found).some((value) => value.includes("\0")) ? undefined : found;
}
