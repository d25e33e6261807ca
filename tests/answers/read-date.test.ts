import { expect, test } from "vitest";
import { readDate } from "../../src/answers/read-date";

test.each([
  ..."2024-03-05|2024/3/5|2024.03.05|March 5, 2024|Mar. 5, 2024|5 March 2024|March 5th, 2024".split("|"),
  ..."the 5th of March 2024|Tuesday, March 5, 2024|5 mar 2024|MARCH 5 2024".split("|"),
])("%j is the fifth of March", (text) => {
  expect(readDate(text)).toBe("date 2024-03-05");
});

test.each([
  ["25/12/2024", "2024-12-25"],
  ["12/25/2024", "2024-12-25"],
  ["25.12.2024", "2024-12-25"],
  ["5/5/2024", "2024-05-05"],
  ["29 February 2024", "2024-02-29"],
])("%j is certain", (text, date) => {
  expect(readDate(text)).toBe(`date ${date}`);
});

test("a date that may be two, or is none, is its own spelling only", () => {
  const texts = ["3/4/2024", "4/3/2024", "3.4.2024", "2024-02-30", "2023-02-29", "30 February 2024"];
  const keys = texts.map(readDate);
  expect(keys).toEqual(texts.map((text) => `date ${text.toLowerCase()}`));
});

test.each(["", "2024", "March", "March 2024", "1/2", "10-5", "1/2/24", "Marchy 5, 2024"])("%j is no date", (text) => {
  expect(readDate(text)).toBeUndefined();
});
