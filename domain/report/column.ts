/** A column of doubles that grows: a million facts are a few of these and not a million objects. */
export class Column {
  #values = new Float64Array(1_024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = new Float64Array(this.#length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#length++] = value;
  }

  /** Takes the place of the last value. */
  replace(value: number): void {
    this.#values[this.#length - 1] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  /** The values so far, without a copy. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
