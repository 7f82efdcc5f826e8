/** The list of all keys. */
import { For } from "solid-js";
import { Dialog } from "../../shell/dialog.tsx";
import { HANDS, KEYS } from "./keys.ts";

/** A dialog over the page. */
export function KeysHelp(props: { close: () => void }) {
  return (
    <Dialog class="keys-help" title="Keys and hands" close={props.close}>
      <table>
        <tbody>
          <For each={KEYS}>
            {({ keys, does }) => (
              <tr>
                <td>
                  <For each={keys}>{(name) => <kbd>{name}</kbd>}</For>
                </td>
                <td>{does}</td>
              </tr>
            )}
          </For>
          <For each={HANDS}>
            {([what, does]) => (
              <tr>
                <td>{what}</td>
                <td>{does}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </Dialog>
  );
}
