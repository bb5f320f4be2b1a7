/** Gives each different value a number, from 0: a number is found faster in a map than a text of its own making. */
export class Numbered<Value> {
  readonly values: Value[] = [];
  private readonly numbers = new Map<Value, number>();
  private last: Value | undefined;
  private lastNumber = 0;

  /** The number of a value, a new one where it is new. */
  of(value: Value): number {
    // Most rows repeat what the one before has.
    if (value === this.last) return this.lastNumber;
    let number = this.numbers.get(value);
    if (number === undefined) {
      number = this.values.length;
      this.numbers.set(value, number);
      this.values.push(value);
    }
    this.last = value;
    this.lastNumber = number;
    return number;
  }
}
