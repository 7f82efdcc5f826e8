/** The prices that are drawn as lines: the last one, and what open positions stand at. */
import type { Level } from "../../chart/draw-levels.ts";
import type { Palette } from "../../chart/frame.ts";
import type { History } from "../../chart/history.ts";
import { lengthText } from "../../shell/time-zone.ts";
import type { Decisions } from "./decisions.ts";

/** The levels of a chart now. */
export function levelsOf(history: History, open: Decisions["open"], palette: Palette): readonly Level[] {
  const { candles, slot } = history;
  const levels: Level[] = [];
  if (candles.length > 0) {
    const last = candles.candle(candles.length - 1);
    // Only the newest candle of all tells the price now; an older one in sight is history.
    if (last.time >= history.last) {
      const left = last.time + slot - Date.now();
      levels.push({
        price: last.close,
        text: trimmed(String(last.close)),
        ...(left > 0 && left <= slot ? { note: lengthText(left) } : {}),
        colour: last.close >= last.open ? palette.up : palette.down,
        isDashed: true,
      });
    }
  }
  for (const { avg_entry_price, stop_loss, take_profit } of open) {
    levels.push({
      price: Number(avg_entry_price),
      text: trimmed(avg_entry_price),
      colour: palette.accent,
      isDashed: false,
    });
    if (stop_loss !== undefined) {
      levels.push({
        price: Number(stop_loss),
        text: trimmed(stop_loss),
        colour: palette.warning,
        isDashed: true,
      });
    }
    if (take_profit !== undefined) {
      levels.push({
        price: Number(take_profit),
        text: trimmed(take_profit),
        colour: palette.buy,
        isDashed: true,
      });
    }
  }
  return levels;
}

/** Decimal text cut to what an axis holds: a label, not an amount that anybody adds up. */
const trimmed = (text: string): string => text.slice(0, 9);
