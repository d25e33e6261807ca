import { ModelResponseError } from "equirank";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignEcho, type Echo } from "../../../src/models/http/echo-route";

const sent = { prefix: "", prompt: "Answer:", continuation: " Paris" };

/** An echo whose offsets follow from the token texts, counted in code points. */
function echoOf(tokens: string[], firstOffset = 0): Echo {
  let offset = firstOffset;
  const offsets = tokens.map((token) => {
    offset += Array.from(token).length;
    return offset - Array.from(token).length;
  });
  return { tokens, offsets };
}

describe("alignEcho", () => {
  it("finds the continuation and leaves out the generated token", () => {
    expect(alignEcho(echoOf(["Answer", ":", " Par", "is", "."]), sent)).toEqual({
      first: 2,
      end: 4,
    });
  });

  it.each([
    ["missing", ["Answer", ":", " so"], [0, 6, 7]],
    ["told twice", ["Answer", ":", " so", "🙂", "🙂"], [0, 6, 7, 10, 10]],
    ["told at another place", ["Answer", ":", "🙂", " so"], [0, 6, 7, 7]],
  ])("refuses an echo in which an emoji is %s", (_, tokens, offsets) => {
    const emoji = { prefix: "", prompt: "Answer:", continuation: " so🙂" };
    expect(() => alignEcho({ tokens, offsets }, emoji)).toThrow(ModelResponseError);
    // As a whole, and as two parts of which the second has its place.
    const whole = { tokens: ["Answer", ":", " so", "🙂"], offsets: [0, 6, 7, 10] };
    expect(alignEcho(whole, emoji)).toEqual({ first: 2, end: 4 });
    const parts = { tokens: ["Answer", ":", " so", "", "\uFFFD"], offsets: [0, 6, 7, 10, 10] };
    expect(alignEcho(parts, emoji)).toEqual({ first: 2, end: 5 });
  });

  it("finds the continuation where nothing was generated", () => {
    expect(alignEcho(echoOf(["Answer", ":", " Paris"]), sent)).toEqual({ first: 2, end: 3 });
  });

  it("counts a token that spans the end of the prompt as a whole", () => {
    const spanning = { prefix: "", prompt: "Answer: ", continuation: "Paris" };
    expect(alignEcho(echoOf(["Answer", ":", " Paris", "."]), spanning)).toEqual({
      first: 2,
      end: 3,
    });
  });

  it("bears offsets that leave out the prefix, as llama-cpp-python's do", () => {
    const echo = echoOf(["Answer", ":", " Paris", "."]);
    expect(alignEcho(echo, { ...sent, prefix: "<|im_start|>" })).toEqual({ first: 2, end: 3 });
  });

  it("bears a BOS token that the server adds to the text, and a space before it", () => {
    expect(alignEcho(echoOf(["<s>", "Answer", ":", " Paris"]), sent)).toEqual({ first: 3, end: 4 });
    expect(alignEcho(echoOf([" Answer", ":", " Paris"]), sent)).toEqual({ first: 2, end: 3 });
  });

  // The shape in which llama_cpp.server 0.3.36 echoes a character split over tokens: each piece reads as nothing and
  // stands where the character begins.
  it("does not take one end of a character for the other", () => {
    const text = { prefix: "", prompt: "é", continuation: " " };
    expect(alignEcho({ tokens: [" é", " "], offsets: [0, 2] }, text)).toEqual({ first: 1, end: 2 });
  });

  it.each(["\ufffd", "\ud83d"])("finds a continuation of U+FFFD, as which half an emoji is sent", (half) => {
    const text = { prefix: "", prompt: "Answer:", continuation: ` ${half}` };
    expect(alignEcho(echoOf(["Answer", ":", " \ufffd", "."]), text)).toEqual({ first: 2, end: 3 });
  });

  it("keeps characters that are split over tokens together", () => {
    const echo = { tokens: ["Hi", " ", "", "", "", " 日", "!"], offsets: [0, 2, 3, 3, 3, 4, 6] };
    const text = { prefix: "", prompt: "Hi", continuation: " 🙂 日" };
    expect(alignEcho(echo, text)).toEqual({ first: 1, end: 6 });
  });

  it("counts offsets in code points", () => {
    const echo = echoOf(["🙂🙂", ":", " a"]);
    expect(alignEcho(echo, { prefix: "", prompt: "🙂🙂:", continuation: " a" })).toEqual({
      first: 2,
      end: 3,
    });
  });

  it.each([
    ["another text", echoOf(["Answer", ":", " Rome", "."])],
    ["only the generated text", { tokens: ["."], offsets: [13] }],
    ["a text cut at its start", echoOf([":", " Paris"])],
    ["a text cut at its end", echoOf(["Answer", ":", " Par"])],
    ["nothing", echoOf([])],
    ["offsets that run backwards", { tokens: ["Answer", ":", " Paris"], offsets: [0, 7, 6] }],
  ])("refuses an echo of %s", (_, echo) => {
    expect(() => alignEcho(echo, sent)).toThrow(ModelResponseError);
    expect(() => alignEcho(echo, sent)).toThrow(/do not spell the text/);
  });

  // Recorded from llama_cpp.server 0.3.36, which parses control tokens in given text and echoes them as nothing.
  it("refuses text that was read as control, echoed as nothing", () => {
    const echo = { tokens: ["Answer", ":", " Paris", "", "\n"], offsets: [0, 6, 7, 13, 13] };
    const text = { ...sent, continuation: " Paris<|im_end|>" };
    expect(() => alignEcho(echo, text)).toThrow(/reads "<\|im_end\|>" in the text as a control/);
  });

  it("refuses text that was read as control, echoed as one token", () => {
    const text = { ...sent, continuation: " Paris</s>" };
    expect(() => alignEcho(echoOf(["Answer", ":", " Paris", "</s>"]), text)).toThrow(
      /reads "<\/s>" in the text as a control token/,
    );
  });

  it("takes the same spelling as text where it is split into tokens", () => {
    const text = { ...sent, continuation: " Paris</s>" };
    expect(alignEcho(echoOf(["Answer", ":", " Paris", "</", "s", ">", "."]), text)).toEqual({
      first: 2,
      end: 6,
    });
  });
});

describe("whatever the tokens", () => {
  /** Characters of one to four bytes, and one that joins with the one before it. */
  const character = fc.constantFrom("a", "b", " ", "\n", "é", "日", "🙂", "\u0301", "<", "|");
  const text = (minLength: number) => fc.array(character, { minLength, maxLength: 6 }).map((all) => all.join(""));
  const opening = fc.constantFrom("none", "dropped prefix", "added token", "added space");

  it("takes those that hold a part of the continuation, and no others", () => {
    fc.assert(
      fc.property(
        text(1),
        text(1),
        fc.array(fc.nat(8), { maxLength: 12 }),
        opening,
        fc.boolean(),
        (prompt, continuation, lengths, opened, hasGenerated) => {
          // Of a text of spaces alone, nobody can say whether one of them was added.
          fc.pre(opened !== "added space" || /[^ ]/.test(prompt + continuation));
          const isDropped = opened === "dropped prefix";
          const prefix = isDropped ? "<|im_start|>" : "";
          const tokens = splitInto(prompt + continuation, lengths);
          const given = [...tokens, ...(hasGenerated ? ["!"] : [])];
          const added = opened === "added token" ? ["<s>"] : [];
          const [first, ...rest] = given;
          const echo = opened === "added space" ? echoOf([` ${first}`, ...rest]) : echoOf([...added, ...given]);
          const found = alignEcho(echo, { prefix, prompt, continuation });

          // A token belongs to the continuation where it ends behind the prompt.
          const ends = tokens.map((_, i) => Array.from(tokens.slice(0, i + 1).join("")).length);
          const before = ends.filter((end) => end <= Array.from(prompt).length).length;
          expect(found).toEqual({
            first: added.length + before,
            end: added.length + tokens.length,
          });
        },
      ),
    );
  });

  /** The text cut after so many characters each time, the rest in one. */
  function splitInto(whole: string, lengths: readonly number[]): string[] {
    let left = Array.from(whole);
    const tokens: string[] = [];
    for (const length of lengths) {
      tokens.push(left.slice(0, length + 1).join(""));
      left = left.slice(length + 1);
    }
    return [...tokens, left.join("")].filter((token) => token !== "");
  }
});
