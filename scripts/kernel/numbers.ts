// What the kernel's files take from the language they are compiled by, in AssemblyScript: plain memory, whose bounds nothing checks.

export type Int = i32;

/** A pointer to so many numbers. */
@unmanaged
@final
export class Numbers {
  @inline
  @operator("[]")
  get(index: i32): f64 {
    return load<f64>(changetype<usize>(this) + ((<usize>index) << 3));
  }

  @inline
  @operator("[]=")
  set(index: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + ((<usize>index) << 3), value);
  }
}

export function createNumbers(length: i32): Numbers {
  const bytes = (<usize>length) << 3;
  const pointer = heap.alloc(bytes);
  memory.fill(pointer, 0, bytes);
  return changetype<Numbers>(pointer);
}

export function part(numbers: Numbers, start: i32, _end: i32): Numbers {
  return changetype<Numbers>(changetype<usize>(numbers) + ((<usize>start) << 3));
}
