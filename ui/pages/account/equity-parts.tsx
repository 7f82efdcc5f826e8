/** What the equity of an account is made of: its cash, and each open position at what it is worth. */
import { For, Show } from "solid-js";
import type { Operations } from "../../api/generated.ts";
import { amountText } from "../../shell/amount.ts";
import { Dialog } from "../../shell/dialog.tsx";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";
import type { Explained } from "./account-list.ts";

type Position = Operations["getPortfolio"]["answer"]["positions"][number];

/** A dialog over the page; each part says what it is made of itself. */
export function EquityParts(props: {
  equity: Operations["getEquity"]["answer"];
  positions: readonly Position[];
  explain: (what: Explained) => void;
  close: () => void;
}) {
  const last = () => props.equity.points.at(-1);
  /** Each currency has an equity of its own. */
  const parts = () => props.positions.filter(({ symbol }) => symbol.endsWith(`-${props.equity.currency}`));
  return (
    <Dialog
      class="explanation"
      title={`What the equity in ${props.equity.currency} is made of`}
      close={props.close}
    >
      <div class="explanation-table" tabindex="0">
        <table>
          <thead>
            <tr>
              <th>Part</th>
              <th class="number">Quantity</th>
              <th class="number">Mark</th>
              <th>Closed</th>
              <th class="number">Worth</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>
                <button
                  type="button"
                  class="link"
                  onClick={() => props.explain({ currency: props.equity.currency })}
                >
                  Cash
                </button>
              </td>
              <td colspan="3" />
              <td class="number">{amountText(last()?.cash ?? "0")}</td>
            </tr>
            <For each={parts()}>
              {(row) => (
                <tr>
                  <td>
                    <button type="button" class="link" onClick={() => props.explain({ position: row.id })}>
                      {row.symbol} {row.side}
                    </button>
                  </td>
                  <td class="number">{amountText(row.quantity)}</td>
                  <td class="number">{row.mark === undefined ? "–" : amountText(row.mark.price)}</td>
                  <td>
                    <Show when={row.mark} fallback="at its cost: no candle is known">
                      {(mark) => `${timeText(Date.parse(mark().time), timeZone(), true)}, ${mark().venue}`}
                    </Show>
                  </td>
                  <td class="number">{row.value === undefined ? "–" : amountText(row.value)}</td>
                </tr>
              )}
            </For>
          </tbody>
          <tfoot>
            <tr>
              <th colspan="4">Equity</th>
              <th class="number">{amountText(last()?.equity ?? "0")}</th>
            </tr>
          </tfoot>
        </table>
      </div>
    </Dialog>
  );
}
