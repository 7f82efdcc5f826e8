/** A dialog over the page: opened when it is shown, closed by its button, by Escape, or by what holds it. */
import { type JSX, onMount } from "solid-js";

/** What it shows under which title. */
export function Dialog(props: { class: string; title: string; close: () => void; children: JSX.Element }) {
  let dialog!: HTMLDialogElement;
  onMount(() => dialog.showModal());
  return (
    <dialog class={`dialog ${props.class}`} ref={dialog} aria-label={props.title} onClose={props.close}>
      <h2>{props.title}</h2>
      {props.children}
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
