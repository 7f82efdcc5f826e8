/** Why a position is what it is: each of its trades and payments, and what it held after each, down to the events. */
import { createResource, createSignal, For, Match, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import { amountText, gainClass, gainText } from "../../shell/amount.ts";
import { Confirmation, reasonIn } from "../../shell/confirmation.tsx";
import { Dialog } from "../../shell/dialog.tsx";
import { timeZone } from "../../shell/preferences.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { timeText } from "../../shell/time-zone.ts";

/** A dialog over the page. */
export function Explanation(props: { account: string; position: string; close: () => void }) {
  const [explained] = createResource(
    () => props.position,
    (positionId) => call("explainPosition", { path: { id: props.account, positionId } }),
  );
  const found = () => {
    const answer = explained.error === undefined ? explained() : undefined;
    return answer !== undefined && "steps" in answer ? answer : undefined;
  };
  const title = () => {
    const position = found()?.position;
    return position === undefined ? "Why" : `${position.symbol} ${position.side}, ${position.status}`;
  };
  return (
    <Dialog class="explanation" title={title()} close={props.close}>
      <Switch fallback={<p class="muted">Reading the events ...</p>}>
        <Match when={explained.error}>
          <Refusal error={explained.error} />
        </Match>
        <Match when={found()}>
          {(answer) => (
            <>
              <div class="explanation-table">
                <table>
                  <thead>
                    <tr>
                      <th>Time</th>
                      <th>What</th>
                      <th class="number">Quantity</th>
                      <th class="number">Price</th>
                      <th class="number">Earned</th>
                      <th class="number">Held after</th>
                      <th class="number">Cost after</th>
                      <th>Event</th>
                    </tr>
                  </thead>
                  <tbody>
                    <For each={answer().steps}>
                      {(step) => (
                        <tr>
                          <td>{timeText(Date.parse(step.timestamp), timeZone(), true)}</td>
                          <td>{step.kind === "trade" ? step.side : step.kind}</td>
                          <td class="number">{amountText(step.quantity)}</td>
                          <td class="number">{step.kind === "trade" ? amountText(step.price) : ""}</td>
                          <td class={`number ${gainClass(step.realized_pnl)}`}>
                            {gainText(step.realized_pnl)}
                          </td>
                          <td class="number">{amountText(step.after.quantity)}</td>
                          <td class="number">{amountText(step.after.cost_basis)}</td>
                          <td class="muted">
                            TRADING {step.log_position}{" "}
                            <span class="event-id">{step.event_id.slice(0, 12)}</span>
                          </td>
                        </tr>
                      )}
                    </For>
                  </tbody>
                </table>
              </div>
              <Show when={answer().funding_paid}>
                {(paid) => (
                  <p>
                    Funding {paid().startsWith("-") ? "received" : "paid"}:{" "}
                    {amountText(paid().replace("-", ""))}
                    <span class="muted">, in what it earned.</span>
                  </p>
                )}
              </Show>
              <Show when={answer().corrections.length > 0}>
                <h3>Corrections</h3>
                <ul>
                  <For each={answer().corrections}>
                    {(correction) => (
                      <li>
                        {correction.action} of {correction.trade_id}: {correction.reason}
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
              <Show when={answer().position.status === "open"}>
                <Ending account={props.account} position={answer().position} />
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </Dialog>
  );
}

type Explained = Extract<Operations["explainPosition"]["answer"], { readonly steps: unknown }>;

/** Asks the account's bot to end what is held, and says that it was asked: what came of it is among the orders. */
function Ending(props: { account: string; position: Explained["position"] }) {
  const [isAsked, setIsAsked] = createSignal(false);
  const [isDone, setIsDone] = createSignal(false);
  const [venues] = createResource(
    () => props.position.symbol,
    async (symbol) => {
      const { series } = await call("listSeries", {});
      return [...new Set(series.flatMap(({ venue, product }) => (product === symbol ? [venue] : [])))];
    },
  );
  const verb = () => (props.position.side === "long" ? "Sell" : "Buy back");
  const act = async (form: FormData): Promise<void> => {
    const path = { id: props.account, symbol: props.position.symbol };
    const venue = String(form.get("venue"));
    await call("closePosition", {
      path,
      body: { reason: reasonIn(form), ...(venue === "" ? {} : { venue }) },
    });
    setIsAsked(false);
    setIsDone(true);
  };
  return (
    <div class="explanation-end">
      <Show
        when={isDone()}
        fallback={
          <button type="button" class="danger" onClick={() => setIsAsked(true)}>
            {verb()} it at the market
          </button>
        }
      >
        <p role="status">
          The bot of {props.account} is asked to end it: see the orders, and what was declined.
        </p>
      </Show>
      <Show when={isAsked()}>
        <Confirmation
          title={`${verb()} ${amountText(props.position.quantity)} ${props.position.symbol}`}
          word={`close ${props.position.symbol}`}
          button={`${verb()} at the market`}
          isDanger
          act={act}
          close={() => setIsAsked(false)}
        >
          <label>
            <span>Venue</span>
            <select name="venue">
              <option value="">the account's own</option>
              <For each={venues()}>{(venue) => <option value={venue}>{venue}</option>}</For>
            </select>
          </label>
        </Confirmation>
      </Show>
    </div>
  );
}
