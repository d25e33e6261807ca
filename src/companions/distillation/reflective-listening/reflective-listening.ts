import { fitIntoSlot } from "../../../elicitation/slot";
import type { Message } from "../../../models/language-model";
import type { Rubric } from "../../judging/judge-with";
import type { AnswerToJudge, DistillationInput, DistillationTask } from "../distillation-task";

/** `simple`: says back what the client said. `complex`: adds a guess at what lies behind it. */
export type ReflectionKind = "simple" | "complex";

/** Every kind of reflection. */
export const reflectionKinds: readonly ReflectionKind[] = ["simple", "complex"];

const asked: Record<ReflectionKind, string> = {
  simple: "Say back to the client what you heard, in one sentence.",
  complex:
    "Say back to the client what you heard and which feeling you hear in it, in one sentence.",
};

const definitions: Record<ReflectionKind, string> = {
  simple:
    "A simple reflection says back, in other words, what the client said, and adds nothing to it.",
  complex:
    "A complex reflection says back what the client said and adds a likely guess at a feeling, a value or a thought behind it.",
};

const limits = "Do not ask, advise or judge.";

const shots: Record<ReflectionKind, readonly (readonly [client: string, reflection: string])[]> = {
  simple: [
    [
      "I want to phone my mother more often, but I run out of things to say.",
      "You'd like to call your mother more, and you run out of things to say.",
    ],
    [
      "My dentist told me to floss, only I'm too tired at night.",
      "Your dentist asked you to floss, and at night you're too tired for it.",
    ],
    [
      "I've planted tomatoes again, and yet the snails eat them all.",
      "The snails keep eating the tomatoes that you planted.",
    ],
  ],
  complex: [
    [
      "I want to phone my mother more often, but I run out of things to say.",
      "You miss your mother, and it makes you sad that you run out of things to say.",
    ],
    [
      "My dentist told me to floss, only I'm too tired at night.",
      "You feel worn out at night, and flossing is one duty too many for you.",
    ],
    [
      "I've planted tomatoes again, and yet the snails eat them all.",
      "You feel discouraged, because the snails eat the tomatoes you put so much care into.",
    ],
  ],
};

/**
 * Reflective listening as a task (arXiv 2402.01051): a client's statement is answered by a reflection of one kind. The teacher is shown
 * three worked examples, the student none. Prompts and examples are this library's own.
 *
 * For research on distillation alone: nothing here was tried with clients, and it is not for clinical use.
 */
export function reflectiveListening(kind: ReflectionKind): DistillationTask {
  const system: Message = { role: "system", content: `${asked[kind]} ${limits}` };
  const ask = ({ text }: DistillationInput): Message[] => [system, { role: "user", content: text }];
  return {
    name: `reflective-listening/${kind}`,
    ask,
    teach: (input) => [
      system,
      ...shots[kind].flatMap(([client, reflection]): Message[] => [
        { role: "user", content: client },
        { role: "assistant", content: reflection },
      ]),
      { role: "user", content: input.text },
    ],
  };
}

/** The rubric by which a model says whether a reflection of a kind is a good one, `true` or `false`. In this library's words. */
export function reflectionRubric(kind: ReflectionKind): Rubric<AnswerToJudge> {
  return {
    name: `reflection-rubric/${kind}`,
    ask: ({ input, answer }) => [
      {
        role: "user",
        content: [
          definitions[kind],
          "It is a statement to the client and no question. It gives no advice, blames nobody, makes what the client said neither bigger nor smaller, says nothing untrue, and is one or two correct sentences about what the client spoke of.",
          "",
          `Client: ${fitIntoSlot(input.text)}`,
          `Reply: ${fitIntoSlot(answer)}`,
          "",
          `Is the reply a good ${kind} reflection? Answer True or False.`,
        ].join("\n"),
      },
    ],
    labels: [
      { label: true, words: ["True", " True", "true", " true"] },
      { label: false, words: ["False", " False", "false", " false"] },
    ],
  };
}

/** The question under which reflections are candidates of equilibrium ranking. */
export function askReflection(kind: ReflectionKind): (item: AnswerToJudge) => string {
  return ({ input }) => `A client says: "${input.text}" ${asked[kind]}`;
}
