/** Where things are on a canvas for one drawing: the linear transform, computed once. */

/** A part of a canvas in device pixels with its scales. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
  /** Epoch milliseconds at the left and the right edge. */
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
}

/** Gives x of a time. */
export function xScale({ left, width, from, to }: Frame): (time: number) => number {
  const scale = width / (to - from);
  const offset = left - from * scale;
  return (time) => time * scale + offset;
}

/** Gives y of a value. */
export function yScale({ top, height, low, high, isLog }: Frame): (value: number) => number {
  if (isLog && low > 0) {
    const logLow = Math.log(low);
    const scale = height / (Math.log(high) - logLow);
    const bottom = top + height;
    return (value) => bottom - (Math.log(value) - logLow) * scale;
  }
  const scale = height / (high - low);
  const bottom = top + height + low * scale;
  return (value) => bottom - value * scale;
}

/** The colours that things are drawn in, read from the page's tokens. */
export interface Palette {
  readonly up: string;
  readonly down: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly grid: string;
  readonly ground: string;
  readonly panel: string;
  readonly accent: string;
  readonly warning: string;
  readonly buy: string;
  readonly sell: string;
  readonly series: readonly string[];
}

/** The palette of the theme that the page has now. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    up: token("up"),
    down: token("down"),
    text: token("text"),
    muted: token("muted"),
    line: token("line"),
    grid: token("grid"),
    ground: token("ground"),
    panel: token("panel"),
    accent: token("accent"),
    warning: token("warning"),
    buy: token("buy"),
    sell: token("sell"),
    series: [1, 2, 3, 4, 5, 6].map((index) => token(`series-${index}`)),
  };
}
