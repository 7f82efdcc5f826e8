/** Figures of benchmarks: where they stand in what a program prints, and how they are read from there. */

/** A figure of a benchmark, by the paths of its parts in the printed documents, such as `candles.perSecond`. */
export interface FigureSource {
  readonly figure: string;
  readonly unit: string;
  readonly value: string;
  /** The limit or the peer that was measured in the same run. */
  readonly beside?: { readonly name: string; readonly value: string };
  readonly ratio?: string;
}

/** A figure that was measured. */
export interface Figure {
  readonly benchmark: string;
  readonly figure: string;
  readonly unit: string;
  /** A text where this machine cannot do it: it says why. */
  readonly value: number | string;
  readonly beside?: { readonly name: string; readonly value: number };
  readonly ratio?: number;
}

/** A benchmark of the suite. */
export interface Benchmark {
  /** Of its file. */
  readonly name: string;
  /** What of the product it is about. */
  readonly covers: string;
  /** What it is run with; nothing where it is left out. */
  readonly words?: readonly string[];
  /** The same for a look whether it runs at all. */
  readonly quick?: readonly string[];
  readonly figures: readonly FigureSource[];
  /** How long it takes on a quiet machine with two processors. */
  readonly seconds: number;
  /** It takes so long that it runs only where it is named. */
  readonly onlyNamed?: true;
  /** The path of what says that the output is right: programs compare it and fail where it is not. */
  readonly output?: string;
}

/** What stands at a path of the first document that has it. A part of a path may hold dots within brackets. */
export function valueAt(documents: readonly unknown[], path: string): unknown {
  const names = [...path.matchAll(/\[([^\]]+)\]|([^.[\]]+)/g)].map(
    ([, bracketed, plain]) => bracketed ?? plain!,
  );
  for (const document of documents) {
    let value: unknown = document;
    for (const name of names) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The JSON documents in what a program printed: the whole of it, or each line that is one. */
export function documentsIn(text: string): readonly unknown[] {
  const whole = documentIn(text);
  if (whole !== undefined) return [whole];
  return text.split("\n").flatMap((line) => {
    const document = documentIn(line);
    return document === undefined ? [] : [document];
  });
}

function documentIn(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The figures of a benchmark in its documents. One that is not there is left out; `missing` names it. */
export function figuresIn(
  { name: benchmark, figures }: Benchmark,
  documents: readonly unknown[],
): { readonly found: readonly Figure[]; readonly missing: readonly string[] } {
  const found: Figure[] = [];
  const missing: string[] = [];
  for (const { figure, unit, value: path, beside, ratio: ratioPath } of figures) {
    const value = valueAt(documents, path);
    if (typeof value !== "number" && typeof value !== "string") {
      missing.push(figure);
      continue;
    }
    const other = beside && valueAt(documents, beside.value);
    const ratio = ratioPath === undefined ? undefined : valueAt(documents, ratioPath);
    found.push({
      ...{ benchmark, figure, unit, value },
      ...(beside && typeof other === "number" ? { beside: { name: beside.name, value: other } } : {}),
      ...(typeof ratio === "number" ? { ratio } : {}),
    });
  }
  return { found, missing };
}

/** The part of a {@link FigureSource} that names what was measured beside it. */
export const beside = (name: string, value: string) => ({ beside: { name, value } });
