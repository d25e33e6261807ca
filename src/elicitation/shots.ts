/** A worked example: a question with an answer that is right and one that is wrong. */
export interface Shot {
  question: string;
  correct: string;
  incorrect: string;
}

/**
 * Eight short examples written for this library, of the kind of question that common benchmarks ask. They precede the
 * question where an elicitation uses shots, and they test the judge.
 */
export const defaultShots: readonly Shot[] = [
  { question: "Which animal gives us wool?", correct: "a sheep", incorrect: "a pig" },
  {
    question: "What do plants take in through their roots?",
    correct: "water",
    incorrect: "sunlight",
  },
  { question: "Which tool measures temperature?", correct: "a thermometer", incorrect: "a ruler" },
  { question: "What is water called when it is frozen?", correct: "ice", incorrect: "steam" },
  { question: "Which season comes after winter?", correct: "spring", incorrect: "autumn" },
  {
    question: "What holds the planets in their orbits around the Sun?",
    correct: "gravity",
    incorrect: "wind",
  },
  {
    question: "Which organ pumps blood through the body?",
    correct: "the heart",
    incorrect: "the liver",
  },
  {
    question: "Which of these lets electricity pass easily?",
    correct: "a copper wire",
    incorrect: "a rubber band",
  },
];
