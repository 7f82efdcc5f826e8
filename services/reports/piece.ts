/** Files beside a report on their way, piece by piece: they may be larger than what fits into memory. */

/** Whole lines of such a file. */
export type Piece = string | Uint8Array;

/** Takes the next piece of a file: bytes are no longer valid once it was taken. */
export type WritePiece = (file: string, piece: Piece) => Promise<void>;

/** The text of a piece. */
export const textOf = (piece: Piece): string =>
  typeof piece === "string" ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString();
