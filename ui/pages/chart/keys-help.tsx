/** The list of all keys. */
import { For, onMount } from "solid-js";
import { HANDS, KEYS } from "./keys.ts";

/** A dialog over the page. */
export function KeysHelp(props: { close: () => void }) {
  let dialog!: HTMLDialogElement;
  onMount(() => dialog.showModal());
  return (
    <dialog class="keys-help" ref={dialog} aria-labelledby="keys-title" onClose={props.close}>
      <h2 id="keys-title">Keys and hands</h2>
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
      <form method="dialog">
        <button type="submit" class="primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
