import { createElement, findElement, writeText } from "./markup";
import { type KnownQuestion, letterOf, madeUpQuestions } from "./questions";
import type { Scene } from "./scene";

/** What the select holds when the question is one's own. */
export const ownValue = "own";

/** Shows which question is played and how the model was asked, and what is known about it. */
export class QuestionView {
  private readonly questions = findElement<HTMLSelectElement>("question-select");
  private readonly forms = findElement<HTMLSelectElement>("form-select");

  constructor(private readonly recorded: readonly KnownQuestion[]) {
    const list = (label: string, questions: readonly KnownQuestion[]) =>
      createElement(
        "optgroup",
        { label },
        ...questions.map(({ id, question }) => createElement("option", { value: id }, question)),
      );
    this.questions.replaceChildren(
      list("Answered by a small language model", recorded),
      list("Made up to show one thing", madeUpQuestions),
      createElement("option", { value: ownValue }, "Your own (change the numbers below)"),
    );
  }

  show({ state, question }: Scene): void {
    const { source } = state;
    const known =
      "own" in source ? undefined : [...this.recorded, ...madeUpQuestions].find(({ id }) => id === source.id)!;
    this.questions.value = known?.id ?? ownValue;
    for (const option of Array.from(this.forms.options)) {
      option.disabled = known !== undefined && !(option.value in known.numbers);
    }
    this.forms.value = question.numbers.form;
    writeText(findElement("question-text"), question.question || "(a question without a text)");
    writeText(findElement("question-note"), this.describe(known, question.answer));
  }

  private describe(known: KnownQuestion | undefined, answer: number | undefined): string {
    const right = answer === undefined ? "" : ` The right answer is ${letterOf(answer)}.`;
    if (known === undefined) return `Your own numbers.${right}`;
    if (!this.recorded.includes(known)) return `A made-up game.${right}`;
    return `Recorded from a small model; see the end of the page.${right}`;
  }
}
