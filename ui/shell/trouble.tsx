/** A page that cannot be shown, or has nothing yet: what is so, and what to do. */
import type { JSX } from "solid-js";
import "./trouble.css";

/** One sentence, advice, and what may follow. */
export function Trouble(props: { title: string; advice?: string; children?: JSX.Element }) {
  return (
    <section class="trouble" role="status">
      <h1>{props.title}</h1>
      <p class="muted">{props.advice}</p>
      {props.children}
    </section>
  );
}
