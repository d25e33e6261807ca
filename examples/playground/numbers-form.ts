import { createElement, findElement } from "./markup";
import { letterOf, type Question, type QuestionForm, type QuestionNumbers } from "./questions";
import { checkQuestion, LinkError, mostCandidates, readNumber } from "./state";

/** What each field of a candidate holds, in the order of its numbers: the generator's first. */
const fieldLabels: Record<QuestionForm, readonly string[]> = {
  contrast: ["log P(y|x,correct)", "log P(y|x,incorrect)", "log P(correct|x,y)", "log P(incorrect|x,y)"],
  pointwise: ["generator’s score s(y)", "discriminator’s score s(y)"],
};

const help: Record<QuestionForm, string> = {
  contrast:
    "Natural logarithms of probabilities. The generator’s two are summed over the answer’s tokens; to the discriminator’s two, any constant may be added for each candidate. Write −inf for a probability of zero.",
  pointwise:
    "One score from each player, in nats, higher for better candidates. For the generator it is log P(y|x), for the discriminator that minus log P(y|a question without content). A constant added to all scores of a player changes nothing.",
};

/**
 * The fields in which candidates and both players' numbers are entered; each change that makes a game is played at
 * once.
 */
export class NumbersForm {
  private readonly form = findElement<HTMLFormElement>("numbers-form");
  /** The question that the fields show: they are not redrawn while the reader types in them. */
  private shown: Question | undefined;

  /** @param onQuestion called with what was entered, whenever a game can be made of it */
  constructor(private readonly onQuestion: (question: Question) => void) {
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => this.read());
  }

  show(question: Question): void {
    if (question === this.shown) return;
    this.shown = question;
    findElement("numbers-help").textContent = help[question.numbers.form];
    const { candidates } = question;
    const add = createElement("button", { type: "button" }, "Add a candidate");
    add.disabled = candidates.length >= mostCandidates;
    add.addEventListener("click", () => this.replace(addCandidate(question), `candidate-${candidates.length}`));
    this.form.replaceChildren(
      createElement(
        "fieldset",
        {},
        createElement("legend", {}, "Question"),
        createElement(
          "label",
          { class: "text whole" },
          "Text",
          createElement("input", { name: "question", value: question.question }),
        ),
      ),
      ...candidates.map((_, y) => this.createFields(question, y)),
      createElement("p", { class: "row" }, add),
    );
  }

  private createFields(question: Question, y: number): HTMLElement {
    const { candidates, numbers, answer } = question;
    const values = numbersOf(numbers, y);
    const right = createElement("input", {
      type: "radio",
      name: "answer",
      value: y,
      checked: answer === y,
    });
    const remove = createElement(
      "button",
      { type: "button", "aria-label": `Remove candidate ${letterOf(y)}` },
      "Remove",
    );
    remove.disabled = candidates.length <= 2;
    remove.addEventListener("click", () => this.replace(removeCandidate(question, y), "candidate-0"));
    return createElement(
      "fieldset",
      { class: numbers.form },
      createElement("legend", {}, `Candidate ${letterOf(y)}`),
      createElement(
        "label",
        { class: "text" },
        "Text",
        createElement("input", {
          name: `candidate-${y}`,
          id: `candidate-${y}`,
          value: candidates[y]!,
        }),
      ),
      createElement("label", { class: "right" }, right, "right answer"),
      remove,
      ...fieldLabels[numbers.form].map((label, i) =>
        createElement(
          "label",
          { class: "number" },
          label,
          createElement("input", {
            name: `number-${y}-${i}`,
            value: String(values[i]).replace("-Infinity", "-inf"),
            inputmode: "text",
            spellcheck: "false",
          }),
        ),
      ),
    );
  }

  /** Plays the question and shows it in new fields, with the focus where the reader continues typing. */
  private replace(question: Question, focused: string): void {
    this.onQuestion(question);
    this.show(question);
    document.getElementById(focused)?.focus();
  }

  private read(): void {
    const question = this.shown!;
    const { numbers } = question;
    const texts = new FormData(this.form);
    const textOf = (name: string) => String(texts.get(name) ?? "");
    let complaint = "";
    const rows = question.candidates.map((_, y) =>
      fieldLabels[numbers.form].map((_label, i) => {
        const name = `number-${y}-${i}`;
        const field = this.form.elements.namedItem(name) as HTMLInputElement;
        try {
          const value = readNumber(field.value);
          field.removeAttribute("aria-invalid");
          return value;
        } catch (error) {
          field.setAttribute("aria-invalid", "true");
          complaint ||= `Candidate ${letterOf(y)}: ${(error as Error).message}.`;
          return Number.NaN;
        }
      }),
    );
    const answer = texts.get("answer");
    const changed: Question = {
      question: textOf("question"),
      candidates: question.candidates.map((_, y) => textOf(`candidate-${y}`)),
      numbers: numbersFrom(numbers.form, rows),
      ...(answer === null ? {} : { answer: Number(answer) }),
    };
    if (complaint === "") complaint = explain(changed);
    findElement("question-error").textContent = complaint;
    if (complaint !== "") return;
    // What is in the fields is what is shown now, so they stay as they are.
    this.shown = changed;
    this.onQuestion(changed);
  }
}

/** Why a question makes no game; undefined if it does. */
function explain(question: Question): string {
  try {
    checkQuestion(question);
    return "";
  } catch (error) {
    if (error instanceof LinkError) return `${error.message}.`;
    throw error;
  }
}

/** The numbers of one candidate, in the order of its fields. */
function numbersOf(numbers: QuestionNumbers, y: number): number[] {
  return numbers.form === "contrast"
    ? [numbers.generator[0]![y]!, numbers.generator[1]![y]!, ...numbers.discriminator[y]!]
    : [numbers.generator[y]!, numbers.discriminator[y]!];
}

/** Both players' numbers of a row for each candidate, in the order of the fields. */
function numbersFrom(form: QuestionForm, rows: readonly number[][]): QuestionNumbers {
  const column = (i: number) => rows.map((row) => row[i]!);
  return form === "contrast"
    ? {
        form,
        generator: [column(0), column(1)],
        discriminator: rows.map(([, , correct, incorrect]) => [correct!, incorrect!]),
      }
    : { form, generator: column(0), discriminator: column(1) };
}

function rowsOf({ candidates, numbers }: Question): number[][] {
  return candidates.map((_, y) => numbersOf(numbers, y));
}

function addCandidate(question: Question): Question {
  const { candidates, numbers, answer } = question;
  const added = numbers.form === "contrast" ? [-3, -3, -0.7, -0.7] : [0, 0];
  return {
    question: question.question,
    candidates: [...candidates, `candidate ${letterOf(candidates.length)}`],
    numbers: numbersFrom(numbers.form, [...rowsOf(question), added]),
    ...(answer === undefined ? {} : { answer }),
  };
}

function removeCandidate(question: Question, removed: number): Question {
  const { candidates, numbers, answer } = question;
  const keep = <T>(values: readonly T[]) => values.filter((_, y) => y !== removed);
  const isKept = answer !== undefined && answer !== removed;
  return {
    question: question.question,
    candidates: keep(candidates),
    numbers: numbersFrom(numbers.form, keep(rowsOf(question))),
    ...(isKept ? { answer: answer > removed ? answer - 1 : answer } : {}),
  };
}

/**
 * The same question with numbers of the other form, made of those it has: a score becomes the logarithms of sigmoid(s)
 * and sigmoid(-s), two logarithms become their difference.
 */
export function changeForm(question: Question, form: QuestionForm): Question {
  if (question.numbers.form === form) return question;
  const logSigmoid = (score: number) => -Math.log1p(Math.exp(-score));
  const split = (score: number) => [logSigmoid(score), logSigmoid(-score)];
  const join = (correct: number, incorrect: number) =>
    correct === -Infinity ? -Infinity : Math.min(correct - incorrect, 50);
  const shorten = (value: number) => Number(value.toFixed(5));
  const rows = rowsOf(question).map(([a, b, c, d]) =>
    (form === "contrast" ? [...split(a!), ...split(b!)] : [join(a!, b!), join(c!, d!)]).map(shorten),
  );
  const { candidates, answer } = question;
  return {
    question: question.question,
    candidates,
    numbers: numbersFrom(form, rows),
    ...(answer === undefined ? {} : { answer }),
  };
}
