/** HTML as text that cannot be broken out of: what is put into it is escaped, unless it is HTML already. */

/** A piece of HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may be put into HTML: text, numbers, pieces, lists of them; nothing at all where it is undefined or false. */
export type Content = string | number | Html | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Characters that no HTML document may hold, and those that turn the direction of what follows. */
const UNSHOWN = /(?!\s)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/** A text as it stands in HTML, between tags and in quoted attributes. */
export const escaped = (text: string): string =>
  text.replace(UNSHOWN, "\ufffd").replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Makes HTML of a template: its own text stays as it is. */
export const html = (template: TemplateStringsArray, ...contents: readonly Content[]): Html =>
  new Html(String.raw({ raw: template }, ...contents.map(textOf)));

function textOf(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Html) return content.text;
  return typeof content === "object" ? content.map(textOf).join("") : escaped(String(content));
}
