/** How the numbers of a field are kept. */
export type FieldType =
  | Float64ArrayConstructor
  | Uint32ArrayConstructor
  | Uint16ArrayConstructor
  | Uint8ArrayConstructor;

const firstCapacity = 1024;

/** Records of numbers, kept field by field: a small part of the memory that as many objects would take. */
export class Columns<Name extends string> {
  private readonly columns: Map<Name, InstanceType<FieldType>>;
  private length = 0;
  private capacity = firstCapacity;

  /** @param fields names with their types; what a field cannot hold is cut as by a typed array */
  constructor(fields: Readonly<Record<Name, FieldType>>) {
    const entries = Object.entries(fields) as [Name, FieldType][];
    this.columns = new Map(entries.map(([name, Type]) => [name, new Type(firstCapacity)]));
  }

  push(record: Readonly<Record<Name, number>>): void {
    if (this.length === this.capacity) this.grow();
    for (const [name, column] of this.columns) column[this.length] = record[name];
    this.length++;
  }

  /** The numbers of a field, of all records. */
  read(name: Name): InstanceType<FieldType> {
    return this.columns.get(name)!.subarray(0, this.length);
  }

  private grow(): void {
    this.capacity *= 2;
    for (const [name, column] of this.columns) {
      const larger = new (column.constructor as FieldType)(this.capacity);
      larger.set(column);
      this.columns.set(name, larger);
    }
  }
}
