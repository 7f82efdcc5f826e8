/** What lies between two places: price, part, candles and time. */
import type { Measure } from "../../chart/stage.ts";
import { lengthText } from "../../shell/time-zone.ts";

/** A box over what is measured. */
export function MeasureBox(props: { measure: Measure; slot: number }) {
  const change = () => props.measure.high - props.measure.low;
  const text = () => {
    const { from, to, low } = props.measure;
    const candles = Math.round((to - from) / props.slot);
    const part = ((change() / low) * 100).toFixed(2);
    return `${Number(change().toPrecision(6))} (${part} %) · ${candles} candles · ${lengthText(Math.abs(to - from))}`;
  };
  return (
    <output
      class="measure"
      classList={{ falling: change() < 0 }}
      style={{
        left: `${Math.min(props.measure.x1, props.measure.x2)}px`,
        top: `${Math.min(props.measure.y1, props.measure.y2)}px`,
        width: `${Math.abs(props.measure.x2 - props.measure.x1)}px`,
        height: `${Math.abs(props.measure.y2 - props.measure.y1)}px`,
      }}
    >
      <span>{text()}</span>
    </output>
  );
}
