/** What the keys do on a chart. One table: the help lists it, the chart obeys it. */
import type { Stage } from "../../chart/stage.ts";
import { fitted, type View } from "../../chart/view.ts";

/** What keys and buttons can ask for. */
export interface ChartActions {
  readonly stage: () => Stage | undefined;
  readonly view: () => View;
  look(view: View): void;
  toLive(): void;
  /** To the next wider timeframe that there is, or the next narrower one. */
  changeTimeframe(by: 1 | -1): void;
  isMeasuring(): boolean;
  toggleMeasuring(): void;
  toggleHelp(): void;
  toggleTable(): void;
  saveCsv(): void;
  saveImage(): void;
  close(): void;
}

/** One key, or several that do the same. */
export interface KeyBinding {
  /** As they are shown. */
  readonly keys: readonly string[];
  readonly does: string;
  readonly matches: (event: KeyboardEvent) => boolean;
  readonly act: (actions: ChartActions) => void;
}

const key =
  (name: string, modifiers: { readonly alt?: boolean; readonly mod?: boolean } = {}) =>
  (event: KeyboardEvent): boolean =>
    event.key.toLowerCase() === name.toLowerCase() &&
    event.altKey === (modifiers.alt ?? false) &&
    (event.ctrlKey || event.metaKey) === (modifiers.mod ?? false);

const either =
  (...tests: readonly ((event: KeyboardEvent) => boolean)[]) =>
  (event: KeyboardEvent): boolean =>
    tests.some((test) => test(event));

/** Every key. */
export const KEYS: readonly KeyBinding[] = [
  {
    keys: ["←"],
    does: "Read the candle before",
    matches: key("ArrowLeft"),
    act: ({ stage }) => stage()?.point(-1),
  },
  {
    keys: ["→"],
    does: "Read the candle after",
    matches: key("ArrowRight"),
    act: ({ stage }) => stage()?.point(1),
  },
  {
    keys: ["Ctrl ←"],
    does: "Half a screen back",
    matches: either(key("ArrowLeft", { mod: true }), key("PageUp")),
    act: ({ stage }) => stage()?.step({ share: -0.5 }),
  },
  {
    keys: ["Ctrl →"],
    does: "Half a screen on",
    matches: either(key("ArrowRight", { mod: true }), key("PageDown")),
    act: ({ stage }) => stage()?.step({ share: 0.5 }),
  },
  {
    keys: ["↑", "+"],
    does: "Closer",
    matches: either(key("ArrowUp"), key("+"), key("=")),
    act: ({ stage }) => stage()?.scale(0.8),
  },
  {
    keys: ["↓", "−"],
    does: "Further away",
    matches: either(key("ArrowDown"), key("-")),
    act: ({ stage }) => stage()?.scale(1.25),
  },
  {
    keys: ["N"],
    does: "To the next signal or fill",
    matches: key("n"),
    act: ({ stage }) => stage()?.toDecision(1),
  },
  {
    keys: ["P"],
    does: "To the signal or fill before",
    matches: key("p"),
    act: ({ stage }) => stage()?.toDecision(-1),
  },
  { keys: ["]"], does: "Wider candles", matches: key("]"), act: (actions) => actions.changeTimeframe(1) },
  { keys: ["["], does: "Narrower candles", matches: key("["), act: (actions) => actions.changeTimeframe(-1) },
  {
    keys: ["M"],
    does: "Measure by dragging",
    matches: key("m"),
    act: (actions) => actions.toggleMeasuring(),
  },
  { keys: ["End"], does: "To the newest candle", matches: key("End"), act: ({ toLive }) => toLive() },
  {
    keys: ["Alt R"],
    does: "Fit prices",
    matches: key("r", { alt: true }),
    act: ({ look, view }) => look(fitted(view())),
  },
  {
    keys: ["Alt L"],
    does: "Log scale",
    matches: key("l", { alt: true }),
    act: ({ look, view }) => look({ ...fitted(view()), isLog: !view().isLog }),
  },
  {
    keys: ["Alt G"],
    does: "Go to a date",
    matches: key("g", { alt: true }),
    act: () => focusOn("go-to-date"),
  },
  { keys: ["/"], does: "Add an indicator", matches: key("/"), act: () => focusOn("indicator-search") },
  {
    keys: ["Alt S"],
    does: "Save a picture",
    matches: key("s", { alt: true }),
    act: ({ saveImage }) => saveImage(),
  },
  {
    keys: ["Alt D"],
    does: "Save what is visible as CSV",
    matches: key("d", { alt: true }),
    act: ({ saveCsv }) => saveCsv(),
  },
  {
    keys: ["Alt T"],
    does: "Show the candles as a table",
    matches: key("t", { alt: true }),
    act: ({ toggleTable }) => toggleTable(),
  },
  { keys: ["?"], does: "This list", matches: key("?"), act: ({ toggleHelp }) => toggleHelp() },
  { keys: ["Esc"], does: "Close what is open", matches: key("Escape"), act: ({ close }) => close() },
];

/** What hands do, for the help. */
export const HANDS: readonly (readonly [what: string, does: string])[] = [
  ["Drag", "Move along; let go while moving and it glides on"],
  ["Wheel, pinch", "Closer and further about the pointer"],
  ["Drag an axis", "Scale prices or time; a double click fits them"],
  ["Shift and drag", "Measure; the next press ends it"],
  ["Double click", "Fit prices"],
];

/** Obeys a key, unless it was meant for a field. */
export function chartKeys(event: KeyboardEvent, actions: ChartActions): void {
  if (event.target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const binding = KEYS.find(({ matches }) => matches(event));
  if (binding === undefined) return;
  event.preventDefault();
  binding.act(actions);
}

const focusOn = (id: string): void => document.getElementById(id)?.focus();
