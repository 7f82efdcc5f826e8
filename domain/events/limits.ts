/** How long texts in events may be, in UTF-16 units. */

/** The most characters of an id, a name, a symbol or a product. */
export const ID_LENGTH_MAX = 200;
/** The most characters of a free text. */
export const TEXT_LENGTH_MAX = 4_000;
/** The most characters of a strategy's code: what a message of NATS holds by default, with room for the rest. */
export const CODE_LENGTH_MAX = 256_000;
