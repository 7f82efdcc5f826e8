/** What was found after a trial: counts for the result, and what is wrong, in words. */

/** Collects findings. */
export class Findings {
  /** In the log at the end. */
  events = 0;
  /** Of those that the loads sent. */
  acknowledged = 0;
  lost = 0;
  doubled = 0;
  reordered = 0;
  /** Of all tables of all views. */
  stateHash = "";
  readonly wrong: string[] = [];

  /** Says what is wrong where something is. */
  expect(holds: boolean, otherwise: string): void {
    if (!holds) this.wrong.push(otherwise);
  }
}
