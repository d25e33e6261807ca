import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeControls, measureColumns, wrapReport, wrapText } from "../../src/cli/terminal/text";

describe("escapeControls", () => {
  test.each([
    ["line\nbreak\ttab\r", "line\\nbreak\\ttab\\r"],
    ["\u001b[2Jcleared", "\\u001b[2Jcleared"],
    ["\u009b2J", "\\u009b2J"],
    ["left \u202e thgir", "left \\u202e thgir"],
    ["\ud800", "\\ud800"],
    ["👩‍👩‍👧 שלום नमस्ते", "👩‍👩‍👧 שלום नमस्ते"],
  ])("%j", (text, expected) => {
    expect(escapeControls(text)).toBe(expected);
  });
});

describe("measureColumns is never below the columns of xterm and its kin", () => {
  // Widths by Unicode's East Asian Width (UAX #11): W and F take 2, the rest 1 or none.
  test.each([
    ["Paris", 5],
    ["日本語", 6],
    ["한국", 4],
    ["🙂", 2],
    ["\u{1FAE0}", 2],
    ["🇫🇷", 2],
    ["👩‍👩‍👧", 2],
    ["é", 1],
    ["नमस्ते", 4],
    ["שלום", 4],
    ["ｆｕｌｌ", 8],
  ])("%s", (text, columns) => {
    expect(measureColumns(text)).toBeGreaterThanOrEqual(columns);
  });
});

describe("wrapText", () => {
  test("breaks between words", () => {
    expect(wrapText("one two three four", 9)).toEqual(["one two", "three", "four"]);
  });

  test("breaks a word only if it is longer than a line", () => {
    expect(wrapText("a incomprehensibilities", 10)).toEqual(["a incompre", "hensibilit", "ies"]);
  });

  test("ends in an ellipsis where lines are cut", () => {
    expect(wrapText("one two three four", 9, 2)).toEqual(["one two", "three…"]);
    expect(wrapText("aaaaaaaaaaaaaaa", 5, 2)).toEqual(["aaaaa", "aaaa…"]);
    expect(wrapText("one two", 9, 1)).toEqual(["one two"]);
  });

  test("keeps every character, in lines that fit", () =>
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 10, max: 40 }), (text, columns) => {
        const lines = wrapText(text, columns);
        expect(lines.join("").replace(/\s/gu, "")).toBe(text.replace(/\s/gu, ""));
        for (const line of lines) {
          // One character as readers see it may be wider by this measure than any line: many marks on one letter.
          const characters = [...new Intl.Segmenter().segment(line)].length;
          expect(measureColumns(line) <= columns || characters === 1).toBe(true);
        }
      }),
      { seed: 1 },
    ));

  test("shows a few lines of a long text as it shows them of its beginning", () => {
    expect(wrapText("word ".repeat(1_000_000), 20, 5)).toEqual(wrapText("word ".repeat(100), 20, 5));
    expect(wrapText("a".repeat(1_000_000), 20, 5)).toEqual(wrapText("a".repeat(1000), 20, 5));
  });
});

describe("wrapReport", () => {
  test("puts what does not fit under the text of its label", () => {
    expect(wrapReport("chosen   one two three\n         four five six seven\nend", 26)).toBe(
      "chosen   one two three\n         four five six seven\nend",
    );
    expect(wrapReport("chosen   one two three four five six seven eight", 36)).toBe(
      "chosen   one two three four five six\n         seven eight",
    );
    expect(wrapReport("one two three four five six seven eight", 30)).toBe("one two three four five six\nseven eight");
  });
});
