import { expect, test } from "vitest";
import { countFreeCores } from "../../../src/models/local/local-model";

const start = { all: 10_000, idle: 4_000, own: 500, cores: 4 };

/** A second later on four cores, of which others used some and this process its own. */
const after = (idle: number, own: number) => ({
  all: start.all + 4_000,
  idle: start.idle + idle,
  own: start.own + own,
  cores: 4,
});

test.each([
  ["no other program", after(3_000, 1_000), 4, 4],
  ["one other", after(2_000, 1_000), 4, 3],
  ["one other, which has half a core", after(2_400, 1_000), 4, 3],
  ["others on every core, which leave half of one", after(0, 500), 4, 1],
  ["others alone", after(0, 0), 4, 1],
  ["no other, and cores that this process may not use", after(3_000, 1_000), 2, 2],
  ["a system that does not tell", start, 4, 4],
  ["a system that tells of no core", { all: 0, idle: 0, own: 900, cores: 0 }, 4, 4],
])("with %s", (_, later, most, expected) => {
  expect(countFreeCores(start, later, most)).toBe(expected);
});
