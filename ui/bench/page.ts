/** What a benchmark runs inside the browser: one subject at a time in a pane of 1280 x 570, and the figures of each deed. */
import { type Columns, candlesBetween, MINUTE, START } from "./candles.ts";
import { demo } from "./demo.ts";
import { lightweight } from "./lightweight.ts";
import { answerPages, ours } from "./ours.ts";
import type { Subject } from "./subject.ts";

const SUBJECTS = { ours, demo, lightweight } as const;
const MAKE: Readonly<Record<string, (element: HTMLElement, slots: number) => Subject>> = SUBJECTS;

const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));

function place(): HTMLElement {
  document.body.replaceChildren();
  const element = document.createElement("div");
  element.style.cssText = "width: 1280px; height: 570px";
  document.body.append(element);
  return element;
}

async function subjectOf(
  name: string,
  slots: number,
): Promise<{ readonly subject: Subject; readonly loadMs: number }> {
  const element = place();
  await frame();
  const candles = candlesBetween(0, slots);
  const subject = MAKE[name]!(element, slots);
  await frame();
  const start = performance.now();
  await subject.load(candles);
  return { subject, loadMs: performance.now() - start };
}

/** The time from the first candles of this length to their picture, in milliseconds: all of them in sight. */
async function firstFrame(name: string, slots: number): Promise<number> {
  const { subject, loadMs } = await subjectOf(name, slots);
  subject.dispose();
  return loadMs;
}

/** Frames a second while a view of so many candles is moved, scaled and given ticks at every frame, and the slowest frame. */
async function framesOf(name: string, slots: number, visible: number, milliseconds: number) {
  const { subject } = await subjectOf(name, slots);
  const newest = candlesBetween(slots, slots + 1);
  let frames = 0;
  let slowest = 0;
  const start = await frame();
  let before = start;
  for (let now = start; now - start < milliseconds; ) {
    const turn = frames % 120;
    subject.show(visible + (turn < 60 ? turn : 120 - turn) * 10, turn * 5);
    subject.tick(wobbled(newest, frames));
    now = await frame();
    slowest = Math.max(slowest, now - before);
    before = now;
    frames++;
  }
  subject.dispose();
  return { fps: (frames * 1_000) / (before - start), slowest };
}

const wobbled = (candle: Columns, turn: number): Columns => ({
  ...candle,
  close: candle.close.map((close) => close + (turn % 7)),
});

/** Milliseconds of one of many deeds, with their drawing where the chart can be made to draw at once. */
function timed(count: number, subject: Subject, deed: (turn: number) => void): number {
  const start = performance.now();
  for (let turn = 0; turn < count; turn++) {
    deed(turn);
    subject.flush?.();
  }
  return (performance.now() - start) / count;
}

/** A live tick with so many candles loaded and the usual 160 in sight. */
async function tickOf(name: string, slots: number): Promise<number> {
  const { subject } = await subjectOf(name, slots);
  subject.show(160, 0);
  await frame();
  const newest = candlesBetween(slots - 1, slots);
  const ms = timed(200, subject, (turn) => subject.tick(wobbled(newest, turn)));
  subject.dispose();
  return ms;
}

/** So many candles before the first, with so many loaded. */
async function prependOf(name: string, slots: number, more: number): Promise<number> {
  const { subject } = await subjectOf(name, slots);
  subject.show(160, 0);
  await frame();
  const [older, all] = [candlesBetween(-more, 0), candlesBetween(-more, slots)];
  const ms = timed(1, subject, () => subject.prepend(older, all));
  subject.dispose();
  return ms;
}

/** Goes through so many candles of history from the newest back, a screen of 1,000 at a time, as a person who pans. */
async function journey(slots: number): Promise<number> {
  const subject = ours(place(), slots);
  const { stage, history } = subject;
  const span = 1_000 * MINUTE;
  for (let to = START + slots * MINUTE; to > START + span; to -= span / 2) {
    stage.look({ from: to - span, to, isLog: false });
    do await frame();
    while (history.isLoading);
  }
  // Kept alive until the memory was looked at.
  Object.assign(globalThis, { kept: subject });
  return history.candles.length;
}

/** What is drawn of so many candles, as a number: the same picture is the same number. */
async function pictureOf(slots: number): Promise<number> {
  const { subject } = await subjectOf("ours", slots);
  const canvas = document.querySelector("canvas")!;
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  let hash = 0;
  for (let index = 0; index < data.length; index++) hash = (Math.imul(hash, 31) + data[index]!) | 0;
  subject.dispose();
  return hash >>> 0;
}

answerPages();
Object.assign(globalThis, { bench: { firstFrame, framesOf, tickOf, prependOf, journey, pictureOf } });
