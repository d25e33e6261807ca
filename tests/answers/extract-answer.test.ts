import { describe, expect, test } from "vitest";
import { extractAnswer } from "../../src/answers/extract-answer";
import { InvalidArgumentError } from "../../src/shared/errors";

describe("boxes", () => {
  test.each([
    ["So it is $\\boxed{18}$.", "18"],
    ["\\boxed{\\frac{1}{\\sqrt{2}}}", "\\frac{1}{\\sqrt{2}}"],
    ["First \\boxed{1}, then \\boxed{2}.\n#### 3", "2"],
    ["It is $\\boxed{2\\frac{1}{4}},$ or $\\boxed{\\frac{9}{4}}$ inches.", "\\frac{9}{4}"],
    ["\\boxed{x = 5}", "5"],
    ["\\boxed{\\{1, 2\\}}", "\\{1, 2\\}"],
    ["\\boxed{5\\text{ cm}}", "5\\text{ cm}"],
    ["\\boxed{never closed, 7", "7"],
    ["\\boxed{} of 3", "3"],
  ])("%j ends in %j", (text, answer) => {
    expect(extractAnswer(text)).toBe(answer);
  });
});

describe("announcements", () => {
  test.each([
    ["3 + 4 = 7\n#### 18", "18"],
    ["#### Step 1: 3 + 4\n#### 7\nThat is all.", "7"],
    ["#### Conclusion\nThe answer is 18.\n", "18"],
    ["#### Paris", "Paris"],
    ["He pays 3.\nA: 1,250", "1,250"],
    ["A: a horse\nB: a dog\nThe answer is B", "B"],
    ["**Answer:** 18", "18"],
    ["Answer:\n\n**18**", "18"],
    ["If the answer is 5, we are wrong. So the final answer should be: 6.", "6"],
    ["The answer is $18$. I hope it is correct.", "18"],
    ["Answer: \\(18\\)", "18"],
    ["The answer is 18 eggs because 3 + 4 is 7.", "18"],
    ["The answer is about $18 per day.", "$18"],
    ["The answer is $5 or $6.", "$5 or $6"],
    ["The answer is 5 km.", "5 km"],
    ["The answer is 60 miles per hour, which is fast.", "60 miles per hour"],
    ["The answer is 50 % of them.", "50 %"],
    ["The answer is 1 1/2 cups of milk.", "1 1/2 cups"],
    ["The answer is 3.5.", "3.5"],
    ["The answer is 3 + 4 = 7 eggs.", "7"],
    ["The answer is x = 3/4.", "3/4"],
    ["The answer is 2x + 4.", "2x + 4"],
    ["The answer is {1, 2, 3}.", "{1, 2, 3}"],
    ["The answer is March 5, 2024.", "March 5, 2024"],
    ["The answer is (B) a chicken.", "B"],
    ["The correct answer is option C.", "C"],
    ["I would take option (D) here, 4 times.", "D"],
    ["The answer is A dog.", "A dog"],
    ["The answer is the Eiffel Tower.", "the Eiffel Tower"],
    ["The answer is no. Because of the rain.", "no"],
    ["The answer is therefore approx. 7.", "7"],
    ["The answer is Dr. Who. He has 2 hearts.", "Dr. Who"],
    ["The answer is 18th century.", "18th century"],
    ["The answer is 3 out of 10.", "3 out of 10"],
    ["The answer is 1 in 4.", "1 in 4"],
    ["The answer is 18 in 2020.", "18"],
    ["The answer is 3 m by 4 m.", "3 m by 4 m"],
    ["The answer is 12 by 12:30.", "12"],
    ["The answer is 3 x 4.", "3 x 4"],
    ["The answer is 5 squared.", "5 squared"],
    ["The answer is 2 to the power of 5.", "2 to the power of 5"],
    ["The answer is 18 to the nearest dollar.", "18"],
    ["The answer is 5 degrees below zero.", "5 degrees below zero"],
    ["The answer is 17 with a remainder of 3.", "17 with a remainder of 3"],
    ["The answer is 25 sq. ft. in total.", "25 sq. ft"],
    ["The answer is 5 µm.", "5 µm"],
    ["The answer is 5 kΩ of resistance.", "5 kΩ"],
    ["The answer is 5 J/(mol K).", "5 J/(mol K)"],
    // Indices of TeX, a conjugate and Kleene's star are no emphasis.
    ["The answer is $(1101)_{2} + (201)_{3}$.", "(1101)_{2} + (201)_{3}"],
    ["Answer: $_{10}P_{3}$", "_{10}P_{3}"],
    ["Answer: $z^*$", "z^*"],
    ["Answer: (a|b)*", "(a|b)*"],
    ["*The answer is Paris (France)*", "Paris (France)"],
  ])("%j ends in %j", (text, answer) => {
    expect(extractAnswer(text)).toBe(answer);
  });
});

describe("without an announcement", () => {
  test.each([
    ["2x+4", "2x+4"],
    ["[0, 1)", "[0, 1)"],
    ["March 5, 2024", "March 5, 2024"],
    ["(B)", "(B)"],
    [" 5 km ", "5 km"],
    ["16 - 3 = 13 eggs are left", "13"],
    ["the temperature is -3 degrees", "-3"],
    ["so it is 16-3", "16-3"],
    ["So, 3 x 2 = 6 and 6 - 10 = -4.", "-4"],
    ["so x = 5 and y = 7", "x = 5 and y = 7"],
    ["She makes $1,250.50 in all", "$1,250.50"],
    ["答案是 18。", "18"],
    ["I would say (B)", "B"],
  ])("%j ends in %j", (text, answer) => {
    expect(extractAnswer(text)).toBe(answer);
  });

  test.each(["", " \n", "I do not know.", "A: \n", "The answer is"])("%j has none", (text) => {
    expect(extractAnswer(text)).toBeUndefined();
  });
});

describe("numbers only", () => {
  test.each([
    ["The answer is 5 km.", "5"],
    ["#### $1,250.50", "1,250.50"],
    ["A: 50 %", "50"],
    ["A: 50 percent", "50"],
    ["The answer is minus 5.", "-5"],
    ["\\boxed{\\frac{1}{2}}", "1/2"],
    ["The answer is 18 eggs because 3 + 4 = 7.", "18"],
    ["The answer is 20/5 = 4 pieces.", "4"],
    ["He has 9. The answer is unknown", "9"],
    ["Die Antwort lautet 1.234,50 €.", "1234.50"],
    ["\\boxed{\\frac{-1}{3}}", "-1/3"],
    ["The answer is 1 / 3.", "1/3"],
    ["\\boxed{2^{-20}}", "1/1048576"],
    ["The answer is 50 cents.", "50"],
    ["The answer is 50¢.", "50"],
    ["The answer is fifty cents.", "50"],
    ["The answer is $12 and 25 cents.", "12.25"],
    ["The answer is twelve dollars and ten cents.", "12.1"],
    ["twenty-one.", "21"],
    ["minus a half", "-1/2"],
    ["So he has 3.2*10**3 left", "3200"],
    ["La réponse est 1 234,50 €.", "1234.50"],
    ["Отсюда 12\u202f345,5 рублей", "12345.5"],
    // A number at the end of a line does not go on in the next.
    ["Summe für Monat 2\n345,60 Euro", "345.60"],
    ["He needs 100 / 12 ≈ 9 boxes.", "9"],
    ["Die Antwort ist 12.345.678.", "12345678"],
    ["Das sind 1.234.567,5 km", "1234567.5"],
    ["Ответ: 3,14", "3.14"],
    ["Das sind 2 + 1,5 = 3,5", "3.5"],
    ["Das sind 0,125 m.", "0.125"],
    ["La réponse est $\\boxed{3{,}5}$.", "3.5"],
    ["The answers are 1,2,3.", "1"],
    ["The answer is 12,345.", "12,345"],
    ["The answer is 1,234.5.", "1,234.5"],
    ["Answer: 1'234'567", "1,234,567"],
    ["(B)", undefined],
    ["none", undefined],
  ])("%j ends in %j", (text, answer) => {
    expect(extractAnswer(text, { kind: "number" })).toBe(answer);
  });
});

test("of a long text only the end is read", () => {
  expect(extractAnswer(`#### 18\n${"x ".repeat(20_000)}`)).toBeUndefined();
  expect(extractAnswer(`${"x ".repeat(500_000)}\n#### 18`)).toBe("18");
});

test("what cannot be a text or an option is an error", () => {
  expect(() => extractAnswer(18 as unknown as string)).toThrow(InvalidArgumentError);
  expect(() => extractAnswer("18", { type: "number" } as object)).toThrow(/options.type/);
  expect(() => extractAnswer("18", { kind: "text" as "any" })).toThrow(/options.kind/);
});
