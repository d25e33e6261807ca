import type { EvaluationReport, ItemReport } from "../../evaluate/evaluation-report";
import { findStrongest, isEquilibrium } from "../compare-with-rivals";
import { embedJson, html, Markup, type Section } from "./markup";

type EmbeddedItems = ReturnType<typeof encodeItems>;
type EmbeddedItem = EmbeddedItems["items"][number];

/** The items as the page holds them: names once, and probabilities in steps of 1 / 10,000. */
function encodeItems({ entries }: EvaluationReport, items: readonly ItemReport[]) {
  const pairs = [...new Set(items.flatMap(({ policies }) => Object.keys(policies)))];
  return {
    /** Names of entries, and the index of the pair of each, where it has one. */
    entries: entries.map(({ name, pair }) => {
      const index = pair === undefined ? -1 : pairs.indexOf(pair);
      return { name, ...(index >= 0 && { pair: index }) };
    }),
    pairs,
    items: items.map(({ policies, chosen, samples: _, ...item }) => ({
      ...item,
      /**
       * `[pair]`: initial generator, initial discriminator, generator, discriminator, each `[candidate]`; null without
       * a game.
       */
      policies: pairs.map((pair) => {
        const own = policies[pair];
        if (own === undefined) return null;
        const { initialGenerator, initialDiscriminator, generator, discriminator } = own;
        return [initialGenerator, initialDiscriminator, generator, discriminator].map((policy) =>
          policy.map((probability) => Math.round(probability * 10_000)),
        );
      }),
      /** `[entry]`: the candidate that was ranked first; -1 if there is none. */
      chosen: entries.map(({ name }) => chosen[name] ?? -1),
    })),
  };
}

/**
 * Fills the page's list of items and keeps it in step with its filter. It runs in the reader's browser, as its own
 * source text within the page: it may use nothing from outside its body. Only the items shown are made into elements,
 * and their tables when they are opened; texts become text nodes and never markup.
 */
export function browseItems(): void {
  const pageSize = 25;
  const find = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
  const data = JSON.parse(find("items-data").textContent!) as EmbeddedItems;
  const search = find<HTMLInputElement>("items-search");
  const entrySelect = find<HTMLSelectElement>("items-entry");
  const showSelect = find<HTMLSelectElement>("items-show");
  const rivalSelect = find<HTMLSelectElement>("items-rival");
  const list = find("items-list");
  const more = find<HTMLButtonElement>("items-more");
  const count = find("items-count");
  let found: EmbeddedItem[] = [];
  let shown = 0;

  const textOf = ({ item, id, question, candidates }: EmbeddedItem) =>
    [`#${item}`, id, question, ...(candidates ?? [])].join("\n").toLowerCase();
  const texts = new Map(data.items.map((item) => [item, textOf(item)]));

  /** Longer questions are cut in the list, and whole in an open item. */
  const mostCharacters = 120;
  const isLong = (question = ""): question is string => question.length > mostCharacters;

  /** Whether a candidate is right; of an open question several may be, or none. */
  const isAnswer = ({ answer }: EmbeddedItem, candidate: number | undefined) =>
    Array.isArray(answer) ? answer.includes(candidate!) : candidate === answer;

  const indexOfBest = (policy: readonly number[]) => policy.indexOf(Math.max(...policy));

  /** Whether generator and discriminator put different candidates first, before (0) or after (2) the game. */
  function disagrees(item: EmbeddedItem, when: 0 | 2): boolean {
    const policies = item.policies[data.entries[Number(entrySelect.value)]?.pair ?? 0];
    return !!policies && indexOfBest(policies[when]!) !== indexOfBest(policies[when + 1]!);
  }

  function matches(item: EmbeddedItem): boolean {
    const chosen = item.chosen[Number(entrySelect.value)];
    const rival = item.chosen[Number(rivalSelect.value)];
    const isRight = isAnswer(item, chosen);
    const isRivalRight = isAnswer(item, rival);
    switch (showSelect.value) {
      case "right":
        return isRight;
      case "wrong":
        return !isRight;
      case "won":
        return isRight && !isRivalRight;
      case "lost":
        return !isRight && isRivalRight;
      case "other":
        return chosen !== rival;
      case "disagree-before":
        return disagrees(item, 0);
      case "disagree-after":
        return disagrees(item, 2);
      default:
        return true;
    }
  }

  function element(name: string, text = "", className = ""): HTMLElement {
    const created = document.createElement(name);
    created.textContent = text;
    if (className !== "") created.className = className;
    return created;
  }

  function isolated(text: string): HTMLElement {
    const created = element("bdi", text);
    created.dir = "auto";
    return created;
  }

  /** A row of headings, or one that begins with a heading. */
  function createRow(cells: readonly (string | HTMLElement)[], scope: "col" | "row"): HTMLElement {
    const row = element("tr");
    cells.forEach((content, column) => {
      const isHeading = scope === "col" || column === 0;
      const cell = element(isHeading ? "th" : "td");
      if (isHeading) cell.setAttribute("scope", scope);
      cell.append(content);
      row.append(cell);
    });
    return row;
  }

  const percent = (steps: number) => `${(steps / 100).toFixed(1)}\u00a0%`;

  function createTable(item: EmbeddedItem, pair: number): HTMLElement | undefined {
    const policies = item.policies[pair];
    if (!policies) return undefined;
    const table = element("table");
    table.append(element("caption", `${data.pairs[pair]}: before the game → at the equilibrium`));
    const head = element("thead");
    head.append(createRow(["Candidate", "Generator", "Discriminator"], "col"));
    const body = element("tbody");
    for (let y = 0; y < policies[0]!.length; y++) {
      const name = element("span");
      name.append(
        isAnswer(item, y) ? "✓ " : "",
        isolated(item.candidates?.[y] ?? `candidate ${y}`),
        isAnswer(item, y) ? " (right)" : "",
      );
      const moved = (player: 0 | 1) => `${percent(policies[player]![y]!)} → ${percent(policies[player + 2]![y]!)}`;
      body.append(createRow([name, moved(0), moved(1)], "row"));
    }
    table.append(head, body);
    const box = element("div", "", "scroll");
    box.append(table);
    return box;
  }

  function nameOf(item: EmbeddedItem, candidate: number | undefined): string {
    if (candidate === undefined || candidate < 0) return "nothing";
    return item.candidates?.[candidate] ?? `candidate ${candidate}`;
  }

  function createDetails(item: EmbeddedItem): HTMLElement[] {
    const question = element("p");
    if (isLong(item.question)) question.append(isolated(item.question));
    const choice = element("p");
    for (const select of [entrySelect, rivalSelect]) {
      const entry = Number(select.value);
      if (choice.hasChildNodes()) choice.append("; ");
      choice.append(`${data.entries[entry]!.name} chose `, isolated(nameOf(item, item.chosen[entry])));
    }
    const tables = data.pairs.flatMap((_, pair) => createTable(item, pair) ?? []);
    return [question, choice, ...tables];
  }

  function createItem(item: EmbeddedItem): HTMLElement {
    const isRight = isAnswer(item, item.chosen[Number(entrySelect.value)]);
    const summary = element("summary");
    summary.append(
      element("span", isRight ? "✓ right" : "✗ wrong", isRight ? "mark-right" : "mark-wrong"),
      ` #${item.item} `,
    );
    if (item.id !== undefined) summary.append(isolated(item.id), " ");
    if (item.question !== undefined) {
      const { question } = item;
      summary.append(isolated(isLong(question) ? `${[...question].slice(0, mostCharacters).join("")}…` : question));
    }
    const details = element("details") as HTMLDetailsElement;
    details.append(summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(...createDetails(item));
    });
    const entry = element("li");
    entry.append(details);
    return entry;
  }

  function showMore(): void {
    const next = found.slice(shown, shown + pageSize);
    list.append(...next.map(createItem));
    shown += next.length;
    more.hidden = shown === found.length;
    count.textContent = `${found.length} of ${data.items.length} items, ${shown} shown`;
  }

  function apply(): void {
    const wanted = search.value.trim().toLowerCase();
    found = data.items.filter((item) => texts.get(item)!.includes(wanted) && matches(item));
    list.replaceChildren();
    shown = 0;
    showMore();
  }

  for (const control of [search, entrySelect, showSelect, rivalSelect]) {
    control.addEventListener("input", apply);
  }
  search.form!.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", showMore);
  apply();
}

/** The list of items, which the page's script fills. */
export function createItems(report: EvaluationReport, items: readonly ItemReport[]): Section {
  const entry = findStrongest(report.entries.filter(isEquilibrium)) ?? report.entries[0];
  const rival = findStrongest(report.entries.filter((other) => !isEquilibrium(other)));
  const choices = (chosen: typeof entry) =>
    report.entries.map(
      (other, index) =>
        html`<option value="${index}"${other === chosen ? new Markup(" selected") : undefined}>${other.name}</option>`,
    );
  return {
    id: "items",
    title: "Items",
    explanation:
      "Every item with what the players said of each candidate before the game and at the equilibrium. Choose a way of ranking and what to show of it; open an item for its policies.",
    content: html`
<noscript><p>This list needs scripts; everything above does not.</p></noscript>
<form class="filter" role="search">
<label>Search texts, id or #number <input id="items-search" type="search" autocomplete="off"></label>
<label>Way of ranking <select id="items-entry">${choices(entry)}</select></label>
<label>Show <select id="items-show">${Object.entries(filters).map(
      ([value, label]) => html`<option value="${value}">${label}</option>`,
    )}</select></label>
<label>The other way of ranking <select id="items-rival">${choices(rival)}</select></label>
</form>
<p id="items-count" role="status"></p>
<ul id="items-list" class="items"></ul>
<button id="items-more" type="button" hidden>Show more</button>
<script type="application/json" id="items-data">${embedJson(encodeItems(report, items))}</script>`,
  };
}

const filters = {
  all: "all items",
  right: "items that it gets right",
  wrong: "items that it gets wrong",
  won: "right where the other is wrong",
  lost: "wrong where the other is right",
  other: "items where the two choose differently",
  "disagree-before": "players disagree before the game",
  "disagree-after": "players disagree after the game",
};
