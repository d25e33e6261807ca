import { type InitialPolicies, initialPolicies } from "equirank/core";

/** How the players' numbers were obtained, and with that their shape. */
export type QuestionForm = "contrast" | "pointwise";

/**
 * What the model said about each candidate, in nats. Under `contrast` the generator has two rows, log P(y|x,correct)
 * and log P(y|x,incorrect), and the discriminator a row for each candidate, log P(correct|x,y) and log
 * P(incorrect|x,y). Under `pointwise` each player has one score a candidate.
 */
export type QuestionNumbers =
  | { form: "contrast"; generator: number[][]; discriminator: number[][] }
  | { form: "pointwise"; generator: number[]; discriminator: number[] };

/** What the page plays a game about. */
export interface Question {
  question: string;
  candidates: string[];
  numbers: QuestionNumbers;
  /** Index of the right candidate, where it is known. */
  answer?: number;
  /** `[candidate]`: log P(y|x), the plain likelihood, where it is known. */
  likelihood?: number[];
}

/** A question as a model answered it, in both ways of asking; or an invented one that shows something. */
export interface KnownQuestion extends Omit<Question, "numbers"> {
  id: string;
  numbers: Partial<Record<QuestionForm, QuestionNumbers>>;
}

/** The initial policies of a question's game, as logarithms; the rest of the Consensus Game is always the same. */
export type ConsensusGame = Pick<InitialPolicies, "initialGenerator" | "initialDiscriminator">;

/** @throws InvalidArgumentError for numbers that no game can be made of */
export function createGame({ generator, discriminator }: QuestionNumbers): ConsensusGame {
  const { initialGenerator, initialDiscriminator } = initialPolicies({ generator, discriminator });
  return { initialGenerator, initialDiscriminator };
}

/** The numbers of two candidates, which then play a game of their own. */
export function pickPair(numbers: QuestionNumbers, pair: readonly [number, number]): QuestionNumbers {
  const pick = <T>(values: readonly T[]) => pair.map((y) => values[y]!);
  return numbers.form === "contrast"
    ? {
        form: "contrast",
        generator: numbers.generator.map(pick),
        discriminator: pick(numbers.discriminator),
      }
    : {
        form: "pointwise",
        generator: pick(numbers.generator),
        discriminator: pick(numbers.discriminator),
      };
}

/** A, B, C, ... */
export function letterOf(candidate: number): string {
  return String.fromCharCode(65 + candidate);
}

/** Invented games, each of which shows one thing. */
export const madeUpQuestions: readonly KnownQuestion[] = [
  {
    id: "symmetric",
    question: "Two candidates about which nothing is known: what happens below λ = ¼?",
    candidates: ["this one", "the other one"],
    numbers: { pointwise: { form: "pointwise", generator: [0, 0], discriminator: [0, 0] } },
  },
  {
    id: "opposed",
    question: "The generator prefers A as strongly as the discriminator prefers B, or nearly",
    candidates: ["the generator's favourite", "the discriminator's favourite"],
    numbers: { pointwise: { form: "pointwise", generator: [0.5, 0], discriminator: [0, 0.9] } },
  },
  {
    id: "capital",
    question: "What is the capital of France?",
    candidates: ["Paris", "Rome", "Lyon"],
    answer: 0,
    numbers: {
      contrast: {
        form: "contrast",
        generator: [
          [-1.2, -2.3, -3.1],
          [-2.8, -1.9, -2],
        ],
        discriminator: [
          [-0.2, -1.7],
          [-0.9, -0.5],
          [-1.1, -0.4],
        ],
      },
    },
  },
];
