/** A part of the system page: a title, what it is about, and a table that scrolls by itself where it is wide. */
import { For, type JSX, Show } from "solid-js";

/** The panel. */
export function Panel(props: { title: string; about: string; children: JSX.Element }) {
  return (
    <section class="panel">
      <h2>{props.title}</h2>
      <p class="muted">{props.about}</p>
      {props.children}
    </section>
  );
}

/** Heads of a table: with a `#` before them those of columns of numbers. */
export function Table(props: {
  heads: readonly string[];
  isEmpty?: boolean;
  empty?: string;
  children: JSX.Element;
}) {
  return (
    <Show when={!props.isEmpty} fallback={<p class="panel-empty muted">{props.empty}</p>}>
      <div class="panel-table" tabindex="0">
        <table>
          <thead>
            <tr>
              <For each={props.heads}>
                {(head) => <th classList={{ number: head.startsWith("#") }}>{head.replace("#", "")}</th>}
              </For>
            </tr>
          </thead>
          <tbody>{props.children}</tbody>
        </table>
      </div>
    </Show>
  );
}
