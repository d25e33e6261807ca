import { expect, test } from "vitest";
import { findNumbers } from "../../src/answers/find-expression";

test.each([
  ["16 - 3 = 13, so she makes $1,250.50.", ["16", "3", "13", "$1,250.50"]],
  ["-3, (-4) and x = -5", ["-3", "-4", "-5"]],
  ["it is -3 outside", ["-3"]],
  ["16-3 (5)-3 x-3", ["16", "3", "5", "3", "3"]],
  ["1 1/2 cups, 3/4 and 50 % or 20%", ["1 1/2", "3/4", "50 %", "20%"]],
  ["1,2,3 and 12,345,678 and 1234,567", ["1", "2", "3", "12,345,678", "1234", "567"]],
  [".5 and 1.5e3 and 5.", [".5", "1.5e3", "5"]],
  ["€5, -$6, £ 7", ["€5", "-$6", "£ 7"]],
  ["none", []],
])("%j holds %j", (text, numbers) => {
  expect(findNumbers(text)).toEqual(numbers);
});
