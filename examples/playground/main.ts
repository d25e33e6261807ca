// The playground's page: a state, kept in the address, and views that show it.
import { createElement, findElement } from "./markup";
import { changeForm, NumbersForm } from "./numbers-form";
import { type KnownQuestion, letterOf, madeUpQuestions, type QuestionForm } from "./questions";
import { SceneMaker } from "./scene";
import { initialState, LinkError, type PlaygroundState, readLink, writeLink } from "./state";
import { Transport } from "./transport";
import { BranchesView } from "./view-branches";
import { PoliciesView } from "./view-policies";
import { ownValue, QuestionView } from "./view-question";
import { RegretView } from "./view-regret";
import { RivalsView } from "./view-rivals";
import { SurfaceView } from "./view-surface";

interface PageData {
  questions: KnownQuestion[];
  modelNote: string;
}

const { questions, modelNote } = JSON.parse(findElement("questions-data").textContent) as PageData;
const known = [...questions, ...madeUpQuestions];
const scenes = new SceneMaker(known);
const questionView = new QuestionView(questions);
const numbersForm = new NumbersForm((own) => change({ source: { own } }));
const transport = new Transport((moved) => change(moved));
const views = [
  new PoliciesView(),
  new RegretView((updates) => change({ updates })),
  new SurfaceView(),
  new BranchesView((lambda) => change({ lambda })),
  new RivalsView(),
];
const selects = {
  question: findElement<HTMLSelectElement>("question-select"),
  form: findElement<HTMLSelectElement>("form-select"),
  first: findElement<HTMLSelectElement>("pair-first"),
  second: findElement<HTMLSelectElement>("pair-second"),
  player: findElement<HTMLSelectElement>("player-select"),
};
const main = document.querySelector("main")!;
let state = initialState;
let isDrawing = false;
let linkTimer: ReturnType<typeof setTimeout> | undefined;
let listed: readonly string[] | undefined;

/** Shows the state with these parts changed, at the next frame of the screen: many changes may come before it. */
function change(changes: Partial<PlaygroundState>): void {
  state = { ...state, ...changes };
  if ("source" in changes) state = { ...state, pair: choosePair(state.pair) };
  transport.show(state);
  clearTimeout(linkTimer);
  linkTimer = setTimeout(keepLink, linkDelay);
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    show();
  });
}

function show(): void {
  const scene = scenes.make(state);
  questionView.show(scene);
  numbersForm.show(scene.question);
  transport.show(state);
  showPair(scene.question.candidates);
  for (const view of views) view.show(scene);
  main.classList.remove("undrawn");
}

/** Time without a change after which the address follows, in ms: browsers refuse to change it many times a second. */
const linkDelay = 300;

function keepLink(): void {
  clearTimeout(linkTimer);
  const link = `#${writeLink(state)}`;
  if (location.hash !== link) history.replaceState(null, "", link);
}

/** The same two candidates where the question has them. */
function choosePair(pair: PlaygroundState["pair"]): PlaygroundState["pair"] {
  const { source } = state;
  const { candidates } = "own" in source ? source.own : known.find(({ id }) => id === source.id)!;
  return Math.max(...pair) < candidates.length ? pair : [0, 1];
}

function showPair(candidates: readonly string[]): void {
  for (const [i, select] of [selects.first, selects.second].entries()) {
    if (listed !== candidates) {
      const options = candidates.map((candidate, y) =>
        createElement("option", { value: y }, `${letterOf(y)} ${candidate}`),
      );
      select.replaceChildren(...options);
    }
    select.value = String(state.pair[i]);
  }
  listed = candidates;
  selects.player.value = state.player;
}

function listen(): void {
  selects.question.addEventListener("change", () => {
    const { value } = selects.question;
    const own = scenes.make(state).question;
    if (value === ownValue) {
      findElement<HTMLDetailsElement>("numbers").open = true;
      return change({ source: { own } });
    }
    const { numbers } = known.find(({ id }) => id === value)!;
    const wanted = selects.form.value as QuestionForm;
    const form = wanted in numbers ? wanted : (Object.keys(numbers)[0] as QuestionForm);
    change({ source: { id: value, form }, pair: [0, 1], updates: 0 });
  });
  selects.form.addEventListener("change", () => {
    const form = selects.form.value as QuestionForm;
    const { source } = state;
    change({
      source: "own" in source ? { own: changeForm(source.own, form) } : { id: source.id, form },
    });
  });
  for (const [i, select] of [selects.first, selects.second].entries()) {
    select.addEventListener("change", () => {
      const chosen = Number(select.value);
      const other = state.pair[1 - i]!;
      // Choosing the other one again exchanges the two.
      const rest = other === chosen ? state.pair[i]! : other;
      change({ pair: i === 0 ? [chosen, rest] : [rest, chosen] });
    });
  }
  selects.player.addEventListener("change", () => {
    change({ player: selects.player.value as PlaygroundState["player"] });
  });
  findElement("copy-link").addEventListener("click", async () => {
    keepLink();
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    findElement("copy-status").textContent = copied
      ? "The link is copied."
      : "The browser does not let the page copy; the link is the address of this page.";
  });
  addEventListener("hashchange", () => {
    if (location.hash.length > 1 && document.getElementById(location.hash.slice(1)) === null) {
      followLink();
    }
  });
}

/** Shows the state that the address holds; says why where it holds none that can be shown. */
function followLink(): void {
  findElement("question-error").textContent = "";
  try {
    change(readLink(location.hash, known));
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    change(initialState);
    findElement("question-error").textContent =
      `This link cannot be shown: ${error.message}. Here is the first question instead.`;
  }
}

findElement("model-note").textContent = modelNote;
listen();
followLink();
show();
