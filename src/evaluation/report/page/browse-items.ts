import type { EmbeddedItem, EmbeddedItems } from "./embedded-items";

/**
 * Fills the page's list of items and keeps it in step with its filter. It runs in the reader's browser, as its own source text
 * within the page: it may use nothing from outside its body. Only the items shown are made into elements, and their
 * tables when they are opened; texts become text nodes and never markup.
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
      const moved = (player: 0 | 1) =>
        `${percent(policies[player]![y]!)} → ${percent(policies[player + 2]![y]!)}`;
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
      choice.append(
        `${data.entries[entry]!.name} chose `,
        isolated(nameOf(item, item.chosen[entry])),
      );
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
      summary.append(
        isolated(
          isLong(question) ? `${[...question].slice(0, mostCharacters).join("")}…` : question,
        ),
      );
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
  more.addEventListener("click", showMore);
  apply();
}
