import { describe, expect, it } from "vitest";
import { changeForm } from "../../../examples/playground/numbers-form";
import { createGame, madeUpQuestions, type Question } from "../../../examples/playground/questions";
import {
  findQuestion,
  initialState,
  LinkError,
  largestLambda,
  type PlaygroundState,
  readLink,
  readNumber,
  smallestLambda,
  writeLink,
} from "../../../examples/playground/state";

const known = [...madeUpQuestions, { ...madeUpQuestions[1]!, id: "demo-22" }];
const own: Question = {
  question: "What & why = #?",
  candidates: ["50 %, or so", "a;b", "</script>"],
  answer: 2,
  numbers: {
    form: "contrast",
    generator: [
      [-1, -Infinity, -3.25],
      [-2, -2, -1e-7],
    ],
    discriminator: [
      [-0.5, -1],
      [-0.25, -2],
      [-3, 0],
    ],
  },
};

describe("a link", () => {
  const states: Record<string, PlaygroundState> = {
    initial: initialState,
    "of a known question": {
      source: { id: "capital", form: "contrast" },
      lambda: 0.0316,
      updates: 200,
      pair: [2, 1],
      player: "generator",
    },
    "of one's own": {
      source: { own },
      lambda: 1,
      updates: Infinity,
      pair: [2, 0],
      player: "generator",
    },
    "of one's own scores": {
      source: {
        own: {
          question: "",
          candidates: ["x", "y"],
          numbers: { form: "pointwise", generator: [0, 1.5], discriminator: [2, -Infinity] },
        },
      },
      lambda: 0.1,
      updates: 0,
      pair: [1, 0],
      player: "discriminator",
    },
  };

  it.each(Object.entries(states))("gives the state back: %s", (_, state) => {
    expect(readLink(`#${writeLink(state)}`, known)).toEqual(state);
  });

  it("that is empty gives the first state", () => {
    expect(readLink("", known)).toEqual(initialState);
  });

  it("brings λ into the range of the slider", () => {
    expect(readLink("#lambda=1e-9", known).lambda).toBe(smallestLambda);
    expect(readLink("#lambda=1000", known).lambda).toBe(largestLambda);
  });

  it.each([
    ["#id=nothing", /no question nothing/],
    ["#id=capital&form=pointwise", /no question capital with pointwise numbers/],
    ["#form=other", /contrast or pointwise/],
    ["#lambda=-1", /positive number/],
    ["#lambda=x", /positive number/],
    ["#updates=-3", /whole number or limit/],
    ["#updates=1.5", /whole number or limit/],
    ["#pair=0-0", /two candidates/],
    ["#pair=0-7", /two candidates/],
    ["#candidate=a&generator=1&discriminator=1", /2 to 8 candidates/],
    ["#candidate=a&candidate=b&generator=1&discriminator=1,2", /for every candidate/],
    ["#candidate=a&candidate=b&generator=1,x&discriminator=1,2", /“x” is not a number/],
    ["#form=contrast&candidate=a&candidate=b&generator=1,2&discriminator=1;2", /for every candidate/],
    ["#candidate=a&candidate=b&generator=-inf,-inf&discriminator=1,2", /probability above zero/],
    ["#candidate=a&candidate=b&generator=1,2&discriminator=1,2&answer=5", /no candidate 5/],
  ])("says what is wrong with %s", (link, message) => {
    expect(() => readLink(link, known)).toThrow(LinkError);
    expect(() => readLink(link, known)).toThrow(message);
  });
});

it.each([
  ["-1.5", -1.5],
  [" −1.5 ", -1.5],
  ["-inf", -Infinity],
  ["−∞", -Infinity],
  ["-Infinity", -Infinity],
  ["1e-3", 0.001],
])("reads the number %s", (text, value) => {
  expect(readNumber(text)).toBe(value);
});

it.each(["", " ", "inf", "Infinity", "NaN", "1,5", "two"])("refuses “%s” as a number", (text) => {
  expect(() => readNumber(text)).toThrow(LinkError);
});

it("finds the numbers of a known question", () => {
  const question = findQuestion(readLink("#id=capital&form=contrast", known), known);
  expect(question.candidates).toEqual(["Paris", "Rome", "Lyon"]);
  expect(question.numbers).toBe(known.find(({ id }) => id === "capital")!.numbers.contrast);
});

describe("numbers in the other form", () => {
  const scores: Question = {
    question: "?",
    candidates: ["x", "y"],
    numbers: { form: "pointwise", generator: [1, -2], discriminator: [0.5, 0] },
  };

  it("have the scores as their log-odds, so that they come back", () => {
    const there = changeForm(scores, "contrast");
    // log sigmoid(1) = -0.31326, log sigmoid(-1) = -1.31326, by hand.
    expect(there.numbers.generator).toEqual([
      [-0.31326, -2.12693],
      [-1.31326, -0.12693],
    ]);
    expect(changeForm(there, "pointwise")).toEqual(scores);
  });

  it("make a game even where a probability is zero", () => {
    const joined = changeForm(own, "pointwise");
    expect(joined.numbers.generator).toEqual([1, -Infinity, -3.25]);
    expect(() => createGame(joined.numbers)).not.toThrow();
  });
});
