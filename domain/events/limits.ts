/** How long texts in events may be, in UTF-16 units. */

/** The most characters of an id, a name, a symbol or a product. */
export const ID_LENGTH_MAX = 200;
/** The most characters of a free text. */
export const TEXT_LENGTH_MAX = 4_000;
