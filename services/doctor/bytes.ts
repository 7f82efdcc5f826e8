const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** A size for people, such as `3.4 GiB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 1_024 && unit < UNITS.length - 1; unit++) size /= 1_024;
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}
