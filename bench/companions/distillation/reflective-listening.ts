import type { Message } from "equirank";
import type { DistillationTask, Rubric } from "equirank/companions";
import { type AnswerToJudge, type DistillationInput, fitIntoSlot, type ScriptedTeacher } from "../../../src/internal";
import { createIntegerSampler } from "../statistics";

/** What stands for the first person, as far as it has one word for it. */
const secondPerson: ReadonlyMap<string, string> = new Map([
  ["i", "you"],
  ["i'm", "you're"],
  ["i've", "you've"],
  ["i'd", "you'd"],
  ["i'll", "you'll"],
  ["me", "you"],
  ["my", "your"],
  ["mine", "yours"],
  ["myself", "yourself"],
  ["we", "you"],
  ["us", "you"],
  ["our", "your"],
]);

/**
 * What somebody says of himself as it is said to him: "I" becomes "you" and so on, and a capital at the beginning a
 * small letter. By words alone, as far as one word stands for another.
 */
export function turnToYou(text: string): string {
  return text
    .replaceAll("’", "'")
    .replace(/\bI (am|was)\b/g, (_, verb) => (verb === "am" ? "you are" : "you were"))
    .replace(/\b[A-Za-z]+(?:'[A-Za-z]+)?/g, (word) => secondPerson.get(word.toLowerCase()) ?? word)
    .replace(/^[A-Z](?=[a-z'\s])/, (letter) => letter.toLowerCase());
}

/** What a template is filled with: what the client said, turned to "you", in its parts, and the feeling in it. */
interface Parts {
  first: string;
  last: string;
  feeling: string;
}

const templates: Record<ReflectionKind, readonly ((parts: Parts) => string)[]> = {
  simple: [
    ({ first, last }) => `${first}, and at the same time ${last}`,
    ({ first, last }) => `${last}, even though ${first}`,
    ({ first, last }) => `you're saying that ${last}, while ${first}`,
    ({ first, last }) => `on the one hand ${first}, and on the other ${last}`,
  ],
  complex: [
    ({ last, feeling }) => `you feel ${feeling}, because ${last}`,
    ({ first, last, feeling }) => `${first}, and you feel ${feeling} now that ${last}`,
    ({ last, feeling }) => `you sound ${feeling}: ${last}`,
    ({ first, last, feeling }) => `you're ${feeling}, since ${last}, even though ${first}`,
  ],
};

/**
 * A teacher without a model: it turns what a client says from "I" to "you" and puts it into one of four templates of a
 * kind of reflection, with the input's label `feeling` as the guess of a complex one, or "torn" where there is none.
 * Its rows say `scripted` and must not be taken for a language model's.
 */
export function scriptedReflector(kind: ReflectionKind): ScriptedTeacher {
  return {
    id: `scripted-reflector/${kind}`,
    answer(input, count, seed) {
      const parts = readParts(input);
      const drawInteger = createIntegerSampler(seed);
      return Array.from({ length: count }, () => {
        const text = templates[kind][drawInteger(0, templates[kind].length - 1)]!(parts);
        return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
      });
    },
  };
}

/** The statement turned to "you", parted where it turns, or whole in both parts. */
function readParts({ text, labels }: DistillationInput): Parts {
  const whole = turnToYou(text.trim().replace(/[.!?]+$/, ""));
  const [first = whole, last = whole] = whole.split(/[,.;] (?:but|and yet|only|though) /, 2);
  return { first, last, feeling: labels?.feeling ?? "torn" };
}

/** `simple`: says back what the client said. `complex`: adds a guess at what lies behind it. */
export type ReflectionKind = "simple" | "complex";

/** Every kind of reflection. */
export const reflectionKinds: readonly ReflectionKind[] = ["simple", "complex"];

const asked: Record<ReflectionKind, string> = {
  simple: "Say back to the client what you heard, in one sentence.",
  complex: "Say back to the client what you heard and which feeling you hear in it, in one sentence.",
};

const definitions: Record<ReflectionKind, string> = {
  simple: "A simple reflection says back, in other words, what the client said, and adds nothing to it.",
  complex:
    "A complex reflection says back what the client said and adds a likely guess at a feeling, a value or a thought behind it.",
};

const limits = "Do not ask, advise or judge.";

const shots: Record<ReflectionKind, readonly (readonly [question: string, client: string, reflection: string])[]> = {
  simple: [
    [
      "How are things with your family?",
      "I want to phone my mother more often, but I run out of things to say.",
      "You'd like to call your mother more, and you run out of things to say.",
    ],
    [
      "What did your dentist say?",
      "My dentist told me to floss, only I'm too tired at night.",
      "Your dentist asked you to floss, and at night you're too tired for it.",
    ],
    [
      "What have you done for yourself this spring?",
      "I've planted tomatoes again, and yet the snails eat them all.",
      "The snails keep eating the tomatoes that you planted.",
    ],
  ],
  complex: [
    [
      "How are things with your family?",
      "I want to phone my mother more often, but I run out of things to say.",
      "You miss your mother, and it makes you sad that you run out of things to say.",
    ],
    [
      "What did your dentist say?",
      "My dentist told me to floss, only I'm too tired at night.",
      "You feel worn out at night, and flossing is one duty too many for you.",
    ],
    [
      "What have you done for yourself this spring?",
      "I've planted tomatoes again, and yet the snails eat them all.",
      "You feel discouraged, because the snails eat the tomatoes you put so much care into.",
    ],
  ],
};

/** What was said so far, each speaker on a line of its own. */
function describeTurns({ question, text }: Pick<DistillationInput, "question" | "text">): string {
  const client = `Client: ${fitIntoSlot(text)}`;
  return question === undefined ? client : `Clinician: ${fitIntoSlot(question)}\n${client}`;
}

/**
 * Reflective listening as a task (arXiv 2402.01051): a clinician's question and the client's reply are answered by a
 * reflection of one kind. The teacher is shown three worked examples, the student none. Prompts and examples are this
 * repository's own.
 *
 * For research on distillation alone: nothing here was tried with clients, and it is not for clinical use.
 */
export function reflectiveListening(kind: ReflectionKind): DistillationTask {
  const system: Message = { role: "system", content: `${asked[kind]} ${limits}` };
  const ask = (input: DistillationInput): Message[] => [system, { role: "user", content: describeTurns(input) }];
  return {
    name: `reflective-listening/${kind}`,
    ask,
    teach: (input) => [
      system,
      ...shots[kind].flatMap(([question, text, reflection]): Message[] => [
        { role: "user", content: describeTurns({ question, text }) },
        { role: "assistant", content: reflection },
      ]),
      { role: "user", content: describeTurns(input) },
    ],
  };
}

/**
 * The rubric by which a model says whether a reflection of a kind is a good one, `true` or `false`. In this
 * repository's words.
 */
export function reflectionRubric(kind: ReflectionKind): Rubric {
  return {
    name: `reflection-rubric/${kind}`,
    ask: ({ input, answer }) => [
      {
        role: "user",
        content: [
          definitions[kind],
          "It is a statement to the client and no question. It gives no advice, blames nobody, makes what the client said neither bigger nor smaller, says nothing untrue, and is one or two correct sentences about what the client spoke of.",
          "",
          describeTurns(input),
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
  return ({ input }) => `${describeTurns(input)}\n\n${asked[kind]}`;
}
