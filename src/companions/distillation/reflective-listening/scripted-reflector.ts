import { createIntegerSampler } from "../../../statistics/draw-integers";
import type { ScriptedTeacher } from "../distill";
import type { DistillationInput } from "../distillation-task";
import type { ReflectionKind } from "./reflective-listening";
import { turnToYou } from "./turn-to-you";

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
 * A teacher without a model: it turns what a client says from "I" to "you" and puts it into one of four templates of a kind of
 * reflection, with the input's label `feeling` as the guess of a complex one, or "torn" where there is none. Its rows say
 * `scripted` and must not be taken for a language model's.
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
