import type { EvaluationReport, ItemReport } from "../../evaluation-report";
import { findStrongest, isEquilibrium } from "../compare-with-rivals";
import { browseItems } from "../page/browse-items";
import { encodeItems } from "../page/embedded-items";
import { embedJson, html, Markup } from "../page/markup";
import type { Section } from "../page/section";

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
<form class="filter" role="search" onsubmit="return false">
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
<script type="application/json" id="items-data">${embedJson(encodeItems(report, items))}</script>
<script>${readScript()}</script>`,
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

/** The function's source. Some compilers put calls of a helper `__name` into it, which keeps the names of functions. */
function readScript(): Markup {
  return new Markup(`{const __name=(value)=>value;(${browseItems.toString()})()}`);
}
