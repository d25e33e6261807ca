import { describe, expect, test } from "vitest";
import type { Token } from "../../../src/models/local/engine";
import { choosePlacement } from "../../../src/models/local/scheduler";

/** So many tokens from a start token on, the same for the same start. */
const run = (start: number, length: number) => Array.from({ length }, (_, i) => (start * 1000 + i) as Token);
const idle = (held: Token[]) => ({ held, upcoming: undefined });
const busy = (held: Token[], upcoming: Token[]) => ({ held, upcoming });

test("a call goes to the idle sequence that holds most of it", () => {
  const sequences = [idle(run(1, 10)), idle(run(1, 30)), idle([])];
  expect(choosePlacement([run(1, 40)], sequences)).toEqual({
    call: 0,
    sequence: 1,
    source: undefined,
  });
});

test("of several calls, the one of which a sequence holds all that is held anywhere; else the first", () => {
  const sequences = [idle(run(1, 30)), busy(run(2, 30), run(2, 30))];
  expect(choosePlacement([run(2, 50), run(1, 50), run(1, 60)], sequences)).toMatchObject({
    call: 1,
    sequence: 0,
  });
  expect(choosePlacement([run(3, 5), run(1, 50)], sequences)).toMatchObject({ call: 0 });
});

describe("a prefix that another sequence holds", () => {
  const sequences = [busy(run(1, 100), run(1, 100)), idle(run(2, 100))];

  test("is copied from it", () => {
    expect(choosePlacement([run(1, 120)], sequences)).toEqual({ call: 0, sequence: 1, source: 0 });
  });

  test("is evaluated again where it is short", () => {
    expect(choosePlacement([[...run(1, 10), ...run(9, 90)]], sequences)).toEqual({
      call: 0,
      sequence: 1,
      source: undefined,
    });
  });
});

test("a call whose prefix is being evaluated waits, and a later one goes first", () => {
  const sequences = [busy(run(1, 10), run(1, 100)), idle([])];
  expect(choosePlacement([run(1, 120)], sequences)).toBeUndefined();
  expect(choosePlacement([run(1, 120), run(3, 5)], sequences)).toMatchObject({
    call: 1,
    sequence: 1,
  });
});

test("nothing goes to a busy sequence, and no call is no placement", () => {
  expect(choosePlacement([run(5, 5)], [busy([], run(1, 3))])).toBeUndefined();
  expect(choosePlacement([], [idle([])])).toBeUndefined();
});
