/** One place in the tree that breaks a rule of the house. */
export interface Finding {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** A file of the tree, read. Paths are relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A rule of the house: looks at every source file and says what breaks it. */
export type Check = (files: readonly SourceFile[]) => readonly Finding[];
