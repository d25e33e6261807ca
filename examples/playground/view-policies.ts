import { formatPercent, formatUpdates } from "./format";
import { createElement, findElement, writeText } from "./markup";
import type { GamePolicies } from "./potential";
import { letterOf, type Question } from "./questions";
import { chooseByGame, judgeCandidate, type Verdict, type Verdicts } from "./rivals";
import type { Scene } from "./scene";

interface Panel {
  className: string;
  title: string;
  formula: string;
  /** Whether one half is where the player's verdict turns. */
  hasHalf: boolean;
  read: (policies: GamePolicies, candidate: number) => number;
}

const panels: readonly Panel[] = [
  {
    className: "generator-bars",
    title: "Generator, told “correct”",
    formula: "G(y|correct): which candidate it picks; the bars sum to 1",
    hasHalf: false,
    read: ({ generator }, y) => generator[0]![y]!,
  },
  {
    className: "generator-bars incorrect",
    title: "Generator, told “incorrect”",
    formula: "G(y|incorrect): which candidate it picks; the bars sum to 1",
    hasHalf: false,
    read: ({ generator }, y) => generator[1]![y]!,
  },
  {
    className: "discriminator-bars",
    title: "Discriminator",
    formula: "D(correct|y): how likely it holds each candidate to be correct",
    hasHalf: true,
    read: ({ discriminator }, y) => discriminator[y]![0]!,
  },
];

/** Shows both policies as bars, whether the players agree, and in words what the game made of it. */
export class PoliciesView {
  private shownQuestion: Question | undefined;
  private shownLimit: unknown;
  private shownAgreement: string | undefined;
  private bars: { fill: HTMLElement; value: HTMLElement; limit: HTMLElement }[][] = [];

  show({ question, played, frame, state }: Scene): void {
    const start = played.frames[0]!.policies;
    const limit = played.frames.at(-1)!.policies;
    if (this.shownQuestion !== question) this.build(question, start);
    for (const [i, { read }] of panels.entries()) {
      for (const [y, bar] of this.bars[i]!.entries()) {
        const probability = read(frame.policies, y);
        bar.fill.style.clipPath = `inset(0 ${100 * (1 - probability)}% 0 0)`;
        bar.limit.style.transform = `translateX(${100 * read(limit, y)}%)`;
        writeText(bar.value, formatPercent(probability));
      }
    }
    writeText(findElement("moment"), describeMoment(frame.updates));
    this.showAgreement(question, [start, frame.policies, limit]);
    if (this.shownLimit !== played) {
      const iterate = played.frames.at(-2)!.policies;
      const sentences = summarize(question, start, iterate, limit, state.lambda, played.limit.limit);
      writeText(findElement("summary"), sentences);
    }
    this.shownQuestion = question;
    this.shownLimit = played;
  }

  /** Rebuilt only when a verdict changes, so that it can be read while the game plays. */
  private showAgreement(question: Question, moments: readonly GamePolicies[]): void {
    const verdicts = moments.map((policies) => question.candidates.map((_, y) => judgeCandidate(policies, y)));
    const content = JSON.stringify([question, verdicts]);
    if (content === this.shownAgreement) return;
    this.shownAgreement = content;
    findElement("agreement").replaceChildren(createAgreement(question, verdicts));
  }

  private build(question: Question, start: GamePolicies): void {
    this.bars = panels.map(() => []);
    const tables = panels.map(({ className, title, formula, hasHalf, read }, i) => {
      const rows = question.candidates.map((_, y) => {
        const fill = createElement("i");
        const value = createElement("span");
        const limit = createElement("span", { class: "limit" });
        const begin = createElement("span", { class: "start" });
        begin.style.left = `${100 * read(start, y)}%`;
        const half = hasHalf ? createElement("span", { class: "half" }) : undefined;
        this.bars[i]!.push({ fill, value, limit });
        const bar = createElement("span", { class: "bar", "aria-hidden": "true" }, fill, half, begin, limit);
        return createElement("tr", {}, createCandidateHeading(question, y), createElement("td", {}, bar, value));
      });
      const caption = createElement("caption", {}, title, createElement("small", {}, formula));
      return createElement("table", { class: className }, caption, createElement("tbody", {}, ...rows));
    });
    findElement("bars").replaceChildren(...tables);
  }
}

/** The heading of a candidate's row: its letter, its text, and whether it is known to be right. */
function createCandidateHeading(question: Question, candidate: number): HTMLElement {
  return createElement("th", { scope: "row" }, ...nameCandidate(question, candidate));
}

/** A candidate's letter, its text unless that is left out, and a mark if it is known to be right. */
export function nameCandidate({ candidates, answer }: Question, candidate: number, withText = true): Node[] {
  const mark = createElement("span", { class: "right-mark" }, " ✓");
  mark.append(createElement("span", { class: "hidden" }, " (the right answer)"));
  return [
    createElement("span", { class: `letter c${candidate}` }, letterOf(candidate)),
    ...(withText ? [createElement("bdi", {}, candidates[candidate]!)] : []),
    ...(answer === candidate ? [mark] : []),
  ];
}

function describeMoment(updates: number): string {
  if (updates === 0) return "Now: the initial policies (t = 0)";
  if (updates === Infinity) return "Now: the exact limit, t → ∞";
  const isPaper = updates === 5000 ? ", where the paper stops" : "";
  return `Now: after update ${formatUpdates(updates)}${isPaper}`;
}

/** @param moments `[moment][candidate]` */
function createAgreement(question: Question, moments: readonly Verdicts[][]): HTMLElement {
  const heads = ["candidate", "at the start", "now", "at the limit"];
  const rows = question.candidates.map((_, y) =>
    createElement(
      "tr",
      {},
      createCandidateHeading(question, y),
      ...moments.map((verdicts) => {
        const { generator, discriminator } = verdicts[y]!;
        const isSplit = generator !== discriminator;
        const cell = createElement("td", { class: isSplit ? "disagree" : "" });
        cell.append("G ", createVerdict(generator), " D ", createVerdict(discriminator));
        cell.append(createElement("span", { class: "hidden" }, isSplit ? ", they disagree" : ""));
        return cell;
      }),
    ),
  );
  return createElement(
    "table",
    { class: "grid" },
    createElement(
      "caption",
      {},
      "✓ calls it correct, ✗ calls it incorrect, – undecided; shaded where the players disagree",
    ),
    createElement(
      "thead",
      {},
      createElement("tr", {}, ...heads.map((head) => createElement("th", { scope: "col" }, head))),
    ),
    createElement("tbody", {}, ...rows),
  );
}

function createVerdict(verdict: Verdict): HTMLElement {
  if (verdict === undefined) return createElement("span", {}, "–");
  const isCorrect = verdict === "correct";
  const mark = createElement("span", { "aria-hidden": "true" }, isCorrect ? "✓" : "✗");
  const word = createElement("span", { class: "hidden" }, verdict);
  return createElement("span", { class: isCorrect ? "yes" : "no" }, mark, word);
}

/** What the players say alone and what the game makes of it. */
function summarize(
  question: Question,
  start: GamePolicies,
  iterate: GamePolicies,
  limit: GamePolicies,
  lambda: number,
  limitKind: string,
): string {
  const [judged, generated] = chooseByGame(start);
  const name = (candidate: number) => {
    const { answer } = question;
    const judgement = answer === undefined ? "" : candidate === answer ? " (right)" : " (wrong)";
    return `${letterOf(candidate)}${judgement}`;
  };
  const alone =
    judged!.isTied && generated!.isTied
      ? "Neither player prefers a candidate at the start."
      : judged!.candidate === generated!.candidate
        ? `At the start both players put ${name(judged!.candidate)} first.`
        : `At the start the generator puts ${name(generated!.candidate)} first and the discriminator ${name(judged!.candidate)}.`;
  const [settled] = chooseByGame(limit);
  const [stopped] = chooseByGame(iterate);
  if (limitKind === "saddle") {
    return `${alone} The game is exactly symmetric at λ = ${lambda}, so the players stay on a saddle between two equilibria. The least difference would lead them away from it.`;
  }
  if (settled!.isTied) return `${alone} At the limit for λ = ${lambda} no candidate stands out.`;
  const after = `At the limit for λ = ${lambda} the discriminator’s policy, by which ER-D ranks, puts ${name(settled!.candidate)} first`;
  const paper =
    stopped!.candidate === settled!.candidate
      ? ", as it does after the paper’s 5,000 updates"
      : `, but after the paper’s 5,000 updates it still puts ${name(stopped!.candidate)} first`;
  const isSplit = (policies: GamePolicies) =>
    question.candidates.filter((_, y) => {
      const { generator, discriminator } = judgeCandidate(policies, y);
      return generator !== discriminator;
    }).length;
  const counts = `The players disagree on ${isSplit(start)} of ${question.candidates.length} candidates at the start and on ${isSplit(limit)} at the limit.`;
  return `${alone} ${after}${paper}. ${counts}`;
}
