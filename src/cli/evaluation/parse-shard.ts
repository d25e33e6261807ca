import { InvalidArgumentError as InvalidOptionError } from "commander";

/** A part of a run: every `count`-th row from the `index`-th on, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** @example parseShard("1/3") // { index: 1, count: 3 } */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && Number.isSafeInteger(shard.count)) {
    return shard;
  }
  throw new InvalidOptionError("It must be i/n with i from 1 to n, such as 1/3.");
}
