import type { Message } from "../models/language-model";
import { choiceLetter, defaultPrompts, type Prompts } from "./prompts";

/** What a user says, and what the assistant answered to each shot before it. */
function converse(
  turns: readonly (readonly [asked: string, answered: string])[],
  asked: string,
): Message[] {
  return [
    ...turns.flatMap(([question, answer]): Message[] => [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ]),
    { role: "user", content: asked },
  ];
}

/** The same questions as messages, to which the model's chat template is applied; the shots are earlier turns. */
const chatPrompts: Prompts = {
  plain: (question, shots) => {
    const ask = (text: string) => `${text}\nAnswer with a short phrase.`;
    return converse(
      shots.map((shot) => [ask(shot.question), shot.correct]),
      ask(question),
    );
  },
  generation: (question, correctness, shots) => {
    const article = correctness === "correct" ? "a correct" : "an incorrect";
    const ask = (text: string) => `${text}\nGive ${article} answer as a short phrase.`;
    return converse(
      shots.map((shot) => [ask(shot.question), shot[correctness]]),
      ask(question),
    );
  },
  choice: (question, candidates, correctness, shots) => {
    const ask = (text: string, options: readonly string[]) =>
      `${text}\n${options.map((option, i) => `${choiceLetter(i)}. ${option}`).join("\n")}\nWhich answer is ${correctness}? Reply with its letter.`;
    return converse(
      shots.map((shot, i) => {
        // The right answer stands first and second in turn, so that no letter is favoured.
        const options =
          i % 2 === 0 ? [shot.correct, shot.incorrect] : [shot.incorrect, shot.correct];
        return [ask(shot.question, options), choiceLetter(options.indexOf(shot[correctness]))];
      }),
      ask(question, candidates),
    );
  },
  judgement: judge("Is the proposed answer correct? Reply with Yes or No.", "Yes", "No"),
  verdict: judge("Is this true or false? Reply with True or False.", "True", "False"),
  channel: (candidate, shots) => {
    const ask = (answer: string) => `${answer}\nWhich question has this answer?`;
    return converse(
      shots.map((shot) => [ask(shot.correct), shot.question]),
      ask(candidate),
    );
  },
  channelContinuation: (question) => question,
  continuation: (candidate) => candidate,
  contentFreeQuestion: "N/A",
  yes: defaultPrompts.yes,
  no: defaultPrompts.no,
  true: defaultPrompts.true,
  false: defaultPrompts.false,
};

function judge(instruction: string, affirmation: string, denial: string): Prompts["judgement"] {
  const ask = (question: string, answer: string) =>
    `Question: ${question}\nProposed answer: ${answer}\n${instruction}`;
  return (question, candidate, shots) =>
    converse(
      // Right and wrong answers in turn, as many of each.
      shots.map((shot, i) =>
        i % 2 === 0
          ? [ask(shot.question, shot.correct), affirmation]
          : [ask(shot.question, shot.incorrect), denial],
      ),
      ask(question, candidate),
    );
}

/**
 * Sets of prompts by name: `completion`, text that a base model continues, and `chat`, messages for models that were
 * trained to answer them.
 */
export const promptTemplates = { completion: defaultPrompts, chat: chatPrompts } as const;

/** Name of a set of prompts. */
export type PromptTemplate = keyof typeof promptTemplates;
