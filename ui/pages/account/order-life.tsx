/** The life of an order: every event of it in the log, in the order in which it was taken. */
import { createResource, For, Match, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import { Dialog } from "../../shell/dialog.tsx";
import { timeZone } from "../../shell/preferences.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { timeText } from "../../shell/time-zone.ts";
import { sentenceOf } from "../replay/recorded.ts";

/** A dialog over the page. */
export function OrderLife(props: { account: string; order: string; close: () => void }) {
  const [found] = createResource(() =>
    call("listOrderEvents", { path: { id: props.account, orderId: props.order } }),
  );
  const there = () => (found.error === undefined ? found()?.events : undefined);
  return (
    <Dialog class="explanation" title="The life of this order" close={props.close}>
      <Switch fallback={<p class="muted">Reading the log...</p>}>
        <Match when={found.error}>
          <Refusal error={found.error} />
        </Match>
        <Match when={there()}>
          {(events) => (
            <div class="explanation-table" tabindex="0">
              <table>
                <thead>
                  <tr>
                    <th>Time</th>
                    <th>Event</th>
                    <th>What</th>
                    <th>Log</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={events()}>
                    {(event) => (
                      <tr>
                        <td>
                          {timeText(Date.parse(event.occurred_at ?? event.logged_at), timeZone(), true)}
                        </td>
                        <td>{event.type}</td>
                        <td>{sentenceOf(event)}</td>
                        <td class="muted">
                          {event.stream} {event.position}{" "}
                          <span class="event-id">{event.id?.slice(0, 12)}</span>
                        </td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </div>
          )}
        </Match>
      </Switch>
    </Dialog>
  );
}
