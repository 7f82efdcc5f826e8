/** Subject filters as NATS has them: `*` stands for one token, a last `>` for one or more. */

/** A filter, compiled. */
export interface SubjectFilter {
  /** The only subject that matches, where the filter has no wildcard. */
  readonly exact: string | undefined;
  /** Matches whole subjects; its source is a regular expression that Postgres reads alike. */
  readonly pattern: RegExp;
  matches(subject: string): boolean;
}

/** Compiles a filter. */
export function compileSubjectFilter(filter: string): SubjectFilter {
  const tokens = filter.split(".");
  const wild = tokens.some((token, at) => token === "*" || (token === ">" && at === tokens.length - 1));
  const source = tokens.map((token, at) => tokenPattern(token, at === tokens.length - 1)).join("[.]");
  const pattern = new RegExp(`^${source}$`);
  return {
    exact: wild ? undefined : filter,
    pattern,
    matches: wild ? (subject) => pattern.test(subject) : (subject) => subject === filter,
  };
}

function tokenPattern(token: string, last: boolean): string {
  if (token === "*") return "[^.]+";
  if (token === ">" && last) return ".+";
  return token.replace(/[^A-Za-z0-9_-]/g, "\\$&");
}
