/** Which account a reader asks for. */

/** Whose account. */
export interface AccountRef {
  readonly tenant: string;
  readonly account: string;
}
